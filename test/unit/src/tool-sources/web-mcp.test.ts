/**
 * WebMCP's older forms and what the browser that the end-to-end tests use does not do, with page-side implementations written to the
 * drafts. The present draft is tested in a real Chromium: test/e2e/web-mcp.spec.ts.
 */
import { afterEach, describe, expect, it, vi } from "vitest";
import { ToolError } from "../../../../src/contract/errors.ts";
import { observeWebMcp, onWebMcpChange, webMcpSupport, webMcpTools } from "../../../../src/tool-sources/web-mcp.ts";
import type { ModelContextTool, RegisteredTool } from "../../../../src/tool-sources/web-mcp-api.ts";
import { offerToWebMcp } from "../../../../src/tool-sources/web-mcp-offer.ts";
import { defineTool, type Tool } from "../../../../src/tools/tool.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

const run = { signal: new AbortController().signal, callId: "call" };

/** `navigator.modelContext` of February 2026. */
class FirstModelContext {
  readonly tools: Map<string, ModelContextTool> = new Map();

  registerTool(tool: ModelContextTool): void {
    if (this.tools.has(tool.name)) throw new DOMException("Duplicate tool name", "InvalidStateError");
    this.tools.set(tool.name, tool);
  }

  unregisterTool(name: string): void {
    if (!this.tools.delete(name)) throw new DOMException("No such tool", "InvalidStateError");
  }

  provideContext({ tools = [] }: { readonly tools?: readonly ModelContextTool[] } = {}): void {
    this.tools.clear();
    for (const tool of tools) this.registerTool(tool);
  }
}

/** `document.modelContext` before Chromium 155: schemas and inputs are JSON texts. */
class TextModelContext extends EventTarget {
  readonly tools: Map<string, ModelContextTool> = new Map();
  /** Tools of frames of other origins. */
  others: RegisteredTool[] = [];

  async registerTool(tool: ModelContextTool, { signal }: { signal?: AbortSignal } = {}): Promise<void> {
    if (this.tools.has(tool.name)) throw new DOMException("Duplicate tool name", "InvalidStateError");
    this.tools.set(tool.name, tool);
    signal?.addEventListener("abort", () => this.tools.delete(tool.name));
    this.dispatchEvent(new Event("toolchange"));
  }

  async getTools(): Promise<RegisteredTool[]> {
    const own = [...this.tools.values()].map(({ name, description, inputSchema, annotations }) => ({
      name,
      description,
      inputSchema: JSON.stringify(inputSchema ?? {}),
      ...(annotations === undefined ? {} : { annotations }),
      origin: "https://page.example",
    }));
    return [...own, ...this.others];
  }

  async executeTool({ name }: RegisteredTool, input: unknown): Promise<string | null> {
    if (typeof input !== "string") throw new TypeError("The input is not a text");
    const result = await this.tools.get(name)?.execute(JSON.parse(input));
    return result === undefined ? null : JSON.stringify(result);
  }
}

function pageTool(name: string, execute: ModelContextTool["execute"], more: Partial<ModelContextTool> = {}): ModelContextTool {
  const inputSchema = { type: "object", properties: { a: { type: "number" } }, required: ["a"] };
  return { name, description: `${name} it`, inputSchema, execute, ...more };
}

function named(tools: readonly Tool[], name: string): Tool {
  const tool = tools.find((candidate) => candidate.name === name);
  if (tool === undefined) throw new Error(`There is no ${name}.`);
  return tool;
}

describe("without WebMCP", () => {
  it("there are no tools, and offering does nothing", async () => {
    expect(webMcpSupport()).toBe("none");
    expect(await webMcpTools()).toEqual({ tools: [], skipped: [] });
    observeWebMcp();
    onWebMcpChange(() => undefined)();
    (await offerToWebMcp([defineTool({ name: "a", execute: () => 1 })]))();
  });
});

describe("where the browser does not list tools", () => {
  it("takes what the page registered since it was told to observe", async () => {
    const context = new FirstModelContext();
    vi.stubGlobal("navigator", { modelContext: context });
    expect(webMcpSupport()).toBe("offer");
    expect((await webMcpTools()).tools).toEqual([]);
    observeWebMcp();
    expect(webMcpSupport()).toBe("full");
    context.registerTool(pageTool("double", (input) => 2 * (input as { a: number }).a));
    expect(() => context.registerTool(pageTool("double", () => 0))).toThrow("Duplicate");
    const { tools } = await webMcpTools();
    expect(tools.map(({ name, description }) => [name, description])).toEqual([["double", "double it"]]);
    expect(await tools[0]?.execute({ a: 4 }, run)).toBe(8);
    context.provideContext({ tools: [pageTool("other", () => ({ content: [{ type: "text", text: "hi" }] }))] });
    const [other] = (await webMcpTools()).tools;
    expect(other?.name).toBe("other");
    expect(await other?.execute({ a: 4 }, run)).toBe("hi");
    context.unregisterTool("other");
    expect((await webMcpTools()).tools).toEqual([]);
  });

  it("offers tools, and withdraws them by name", async () => {
    const context = new FirstModelContext();
    vi.stubGlobal("navigator", { modelContext: context });
    const withdraw = await offerToWebMcp([
      defineTool({ name: "a", execute: () => 1 }),
      defineTool({ name: "b", execute: () => 1 }),
    ]);
    expect([...context.tools.keys()]).toEqual(["a", "b"]);
    withdraw();
    withdraw();
    expect(context.tools.size).toBe(0);
  });
});

describe("where schemas and inputs are texts", () => {
  function stub(): TextModelContext {
    const context = new TextModelContext();
    vi.stubGlobal("document", { modelContext: context });
    vi.stubGlobal("location", { origin: "https://page.example" });
    return context;
  }

  it("reads the schemas and the hints, and calls with a text", async () => {
    const context = stub();
    const changes = vi.fn();
    const stop = onWebMcpChange(changes);
    await context.registerTool(
      pageTool("read", (input) => input, { annotations: { readOnlyHint: true, untrustedContentHint: true } }),
    );
    await context.registerTool(pageTool("buy", () => undefined, { annotations: { consequentialHint: true } }));
    await context.registerTool({ name: "broken", description: "x", inputSchema: { type: "string" }, execute: () => 1 });
    stop();
    expect(changes).toHaveBeenCalledTimes(3);
    const { tools, skipped } = await webMcpTools({ prefix: "page_" });
    expect(skipped.map(({ name }) => name)).toEqual(["broken"]);
    const [read, buy] = [named(tools, "page_read"), named(tools, "page_buy")];
    expect(read).toMatchObject({ untrusted: true, sideEffects: false, parameters: { required: ["a"] } });
    expect(buy).toMatchObject({ untrusted: false, sideEffects: true });
    expect(buy.needsApproval({}, { ...run, untrusted: false })).toBe(true);
    expect(await read.execute({ a: 1 }, run)).toEqual({ a: 1 });
    expect(await buy.execute({ a: 1 }, run)).toBeNull();
  });

  it("trusts nothing of other origins", async () => {
    const context = stub();
    context.others = [{ name: "other", description: "", annotations: { readOnlyHint: true }, origin: "https://other.example" }];
    const { tools } = await webMcpTools();
    expect(tools[0]).toMatchObject({ untrusted: true, sideEffects: true, origin: "https://other.example" });
  });

  it("tells failures apart from results", async () => {
    const context = stub();
    await context.registerTool(pageTool("fail", () => ({ isError: true, content: [{ type: "text", text: "no luck" }] })));
    const { tools } = await webMcpTools();
    await expect(named(tools, "fail").execute({ a: 1 }, run)).rejects.toThrow(ToolError);
    await expect(named(tools, "fail").execute({ a: 1 }, run)).rejects.toThrow("no luck");
  });

  it("offers tools that check and run a call as a run does, and does not take its own for the page's", async () => {
    const context = stub();
    const add = defineTool({
      name: "add",
      parameters: { type: "object", properties: { a: { type: "number" }, b: { type: "number" } }, required: ["a", "b"] },
      execute: ({ a, b }) => ({ sum: a + b }),
      sideEffects: false,
    });
    const withdraw = await offerToWebMcp([add]);
    expect((await webMcpTools()).tools).toEqual([]);
    const offered = context.tools.get("add");
    expect(offered).toMatchObject({ description: "add", annotations: { readOnlyHint: true, untrustedContentHint: false } });
    expect(await offered?.execute({ a: 1, b: 2 })).toEqual({ sum: 3 });
    for (const wrong of [{ a: "x", b: 2 }, null, 7])
      expect(await offered?.execute(wrong)).toMatchObject({
        isError: true,
        content: [{ text: expect.stringContaining("add are wrong") }],
      });
    withdraw();
    expect(context.tools.size).toBe(0);
  });

  it("asks the page before a call that needs a yes, and refuses it where nobody is asked", async () => {
    const context = stub();
    const calls: unknown[] = [];
    const pay = defineTool({ name: "pay", needsApproval: true, execute: () => void calls.push("paid") });
    const controller = new AbortController();
    await offerToWebMcp([pay], { signal: controller.signal });
    expect(await context.tools.get("pay")?.execute({})).toMatchObject({ isError: true });
    controller.abort();
    const asked: unknown[] = [];
    const answers = [false, { approved: false, reason: "too much" }, true];
    await offerToWebMcp([pay], {
      onApproval: (request) => {
        asked.push(request.call.name, request.reason);
        return answers.shift() ?? false;
      },
    });
    const offered = context.tools.get("pay");
    expect(await offered?.execute({})).toMatchObject({ content: [{ text: "The call was refused: the user said no." }] });
    expect(await offered?.execute({})).toMatchObject({ content: [{ text: "The call was refused: too much." }] });
    expect(calls).toEqual([]);
    expect(await offered?.execute({})).toBeNull();
    expect(calls).toEqual(["paid"]);
    expect(asked).toEqual(["pay", "tool", "pay", "tool", "pay", "tool"]);
  });

  it("asks before a call with side effects too, unless the page leaves that to the agent; only true is a yes", async () => {
    const context = stub();
    const calls: unknown[] = [];
    const send = defineTool({ name: "send", sideEffects: true, execute: () => void calls.push("sent") });
    const reasons: unknown[] = [];
    const answers: unknown[] = ["yes", { approved: "no" }, undefined, { approved: true }];
    const withdraw = await offerToWebMcp([send], {
      onApproval: ({ reason }) => {
        reasons.push(reason);
        return answers.shift() as boolean;
      },
    });
    for (let refused = 0; refused < 3; refused++)
      expect(await context.tools.get("send")?.execute({})).toMatchObject({ isError: true });
    expect(calls).toEqual([]);
    await context.tools.get("send")?.execute({});
    expect(calls).toEqual(["sent"]);
    expect(new Set(reasons)).toEqual(new Set(["side-effects"]));
    withdraw();
    await offerToWebMcp([send], { sideEffectApproval: "never" });
    await context.tools.get("send")?.execute({});
    expect(calls).toEqual(["sent", "sent"]);
  });

  it("registers all tools or none", async () => {
    const context = stub();
    await context.registerTool(pageTool("taken", () => 1));
    const tools = ["free", "taken"].map((name) => defineTool({ name, execute: () => 1 }));
    await expect(offerToWebMcp(tools)).rejects.toThrow("The browser does not take the tool taken: Duplicate tool name.");
    expect([...context.tools.keys()]).toEqual(["taken"]);
    await offerToWebMcp(tools.slice(0, 1));
    await expect(offerToWebMcp(tools.slice(0, 1))).rejects.toThrow("offered already");
    expect([...context.tools.keys()]).toEqual(["taken", "free"]);
  });
});
