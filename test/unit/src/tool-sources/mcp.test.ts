import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { ToolError } from "../../../../src/contract/errors.ts";
import { connectMcp, type McpConnection, type McpOptions } from "../../../../src/tool-sources/mcp.ts";
import type { Tool } from "../../../../src/tools/tool.ts";
import { type McpTestServer, startMcpServer } from "../../../support/mcp-server.ts";
import { promptText, read, start, call as written } from "../support/start-run.ts";

let server: McpTestServer;
let connections: McpConnection[] = [];

beforeEach(async () => {
  server = await startMcpServer();
});

afterEach(async () => {
  for (const connection of connections) await connection.close();
  connections = [];
  await server.close();
});

async function connect(options: McpOptions = {}): Promise<McpConnection> {
  const connection = await connectMcp(server.url, options);
  connections.push(connection);
  return connection;
}

function toolOf(connection: McpConnection, name: string): Tool {
  const tool = connection.tools.find((candidate) => candidate.name === name);
  if (tool === undefined) throw new Error(`No ${name} among ${connection.tools.map((one) => one.name).join(", ")}`);
  return tool;
}

/** Calls a tool as a run does: reads what it yields, and gives that with the result. */
async function call(
  tool: Tool,
  given: object,
  signal: AbortSignal = new AbortController().signal,
): Promise<{ readonly progress: unknown[]; readonly result: unknown }> {
  const generator = tool.execute(given, { signal, callId: "call" }) as AsyncGenerator<unknown, unknown>;
  const progress: unknown[] = [];
  for (;;) {
    const { done, value } = await generator.next();
    if (done === true) return { progress, result: value };
    progress.push(value);
  }
}

describe("connectMcp", () => {
  it("lists a server's tools under safe names behind a prefix, in one session", async () => {
    const connection = await connect();
    expect(connection.server).toEqual({ name: "example server", version: "1.2.3", url: server.url });
    expect(connection.tools.map(({ name }) => name)).toEqual([
      "example_server_add_numbers",
      "example_server_weather",
      "example_server_picture",
      "example_server_fail",
      "example_server_slow",
    ]);
    expect(toolOf(connection, "example_server_add_numbers").parameters).toMatchObject({
      type: "object",
      properties: { a: { type: "number" }, b: { type: "number" } },
      required: ["a", "b"],
    });
    expect(server.sessions.size).toBe(1);
    expect(server.requests[0]).toBe("POST -");
    expect(new Set(server.requests.slice(1))).toEqual(new Set(["POST session", "GET session"]));
  });

  it("sends the page's headers, and takes the page's prefix and settings", async () => {
    const connection = await connect({
      headers: { authorization: "Bearer abc" },
      prefix: "",
      settings: (name) => (name === "weather" ? { untrusted: false, sideEffects: false, timeoutMs: 5 } : undefined),
    });
    expect(server.headers.authorization).toBe("Bearer abc");
    expect(toolOf(connection, "weather")).toMatchObject({ untrusted: false, sideEffects: false, timeoutMs: 5 });
    expect(toolOf(connection, "add_numbers")).toMatchObject({ untrusted: true, sideEffects: true });
  });

  it("trusts neither texts nor hints of a server, unless it is the page's own", async () => {
    const context = { callId: "call", untrusted: false, signal: new AbortController().signal };
    const origin = new URL(server.url).origin;
    const stranger = await connect({ prefix: "" });
    for (const tool of stranger.tools) expect(tool).toMatchObject({ untrusted: true, sideEffects: true, origin });
    const own = await connect({ prefix: "", trusted: true });
    for (const tool of own.tools) expect([tool.untrusted, tool.origin ?? null]).toEqual([false, null]);
    expect(toolOf(own, "add_numbers")).toMatchObject({ sideEffects: false });
    expect(toolOf(own, "add_numbers").needsApproval({}, context)).toBe(false);
    expect(toolOf(own, "fail")).toMatchObject({ sideEffects: true });
    expect(toolOf(own, "fail").needsApproval({}, context)).toBe(true);
  });

  it("refuses addresses and options that are wrong", async () => {
    await expect(connectMcp("ftp://127.0.0.1/")).rejects.toThrow("The server's address is");
    await expect(connectMcp("nowhere")).rejects.toThrow(TypeError);
    await expect(connectMcp(server.url, { callTimeoutMs: 0 })).rejects.toThrow("callTimeoutMs is 0");
  });

  it("says what is wrong with a server that is none, and stops connecting with its signal", async () => {
    const error = await connectMcp(server.url.replace("/mcp", "/"), {
      fetch: async () => new Response("hello", { status: 404 }),
    }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ToolError);
    expect((error as ToolError).message).toMatch(/The MCP server http:.* could not be connected to: .*hello/);
    const reason = new Error("enough");
    const never: typeof fetch = () => new Promise(() => undefined);
    await expect(connectMcp(server.url, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 50);
    await expect(connectMcp(server.url, { signal: controller.signal, fetch: never })).rejects.toBe(reason);
  });
});

describe("a call of an MCP server's tool", () => {
  it("gives text, structured content, and what other blocks are", async () => {
    const connection = await connect({ prefix: "" });
    expect(await call(toolOf(connection, "add_numbers"), { a: 2, b: 3 })).toEqual({ progress: [], result: "5" });
    expect((await call(toolOf(connection, "weather"), { city: "Paris" })).result).toEqual({ city: "Paris", celsius: 15 });
    expect((await call(toolOf(connection, "picture"), {})).result).toEqual([
      "a picture",
      { type: "image", mimeType: "image/png", base64Characters: 4 },
      { type: "resource", uri: "file:///a.txt", mimeType: "text/plain", text: "inside" },
      { type: "resource_link", uri: "https://a.example/", name: "link", description: null },
    ]);
  });

  it("fails with the server's own words, whether it says so in a result or as an error", async () => {
    const connection = await connect({ prefix: "" });
    const failed = await call(toolOf(connection, "fail"), {}).catch((thrown: unknown) => thrown);
    expect(failed).toBeInstanceOf(ToolError);
    expect((failed as ToolError).message).toBe("The disk is full");
    await expect(call(toolOf(connection, "add_numbers"), { a: "x" })).rejects.toThrow(/validation/i);
  });

  it("reports progress, and begins its time anew with each report", async () => {
    const connection = await connect({ prefix: "" });
    expect(await call(toolOf(connection, "slow"), { ms: 30 })).toEqual({
      progress: [{ progress: 1, total: 2, message: "half" }],
      result: "finished",
    });
  });

  it("ends with its signal, at the server too", async () => {
    const connection = await connect({ prefix: "" });
    const controller = new AbortController();
    const calling = call(toolOf(connection, "slow"), { ms: 60_000 }, controller.signal);
    setTimeout(() => controller.abort(new Error("enough")), 100);
    await expect(calling).rejects.toThrow("enough");
    await expect.poll(() => server.slowCalls).toEqual(["cancelled"]);
  });

  it("ends when the server is silent for too long", async () => {
    const connection = await connect({ prefix: "", callTimeoutMs: 200 });
    await expect(call(toolOf(connection, "slow"), { ms: 60_000 })).rejects.toThrow(/could not run slow.*timed out/i);
  });

  it("ends soon when the connection breaks, and later calls work", async () => {
    const connection = await connect({ prefix: "" });
    const calling = call(toolOf(connection, "slow"), { ms: 60_000 });
    setTimeout(() => server.cut(), 200);
    await expect(calling).rejects.toThrow("could not run slow");
    await expect(calling).rejects.toThrow("ended the connection before it answered");
    expect((await call(toolOf(connection, "add_numbers"), { a: 1, b: 1 })).result).toBe("2");
  });

  it("fails with the server's address when the server is gone", async () => {
    const connection = await connect({ prefix: "" });
    await server.close();
    await expect(call(toolOf(connection, "add_numbers"), { a: 1, b: 1 })).rejects.toThrow(
      new RegExp(`The MCP server ${server.url} could not run add numbers`),
    );
    await expect(connection.refresh()).rejects.toThrow("did not list its tools");
  });
});

describe("a run with an MCP server's tools", () => {
  it("asks before a call, tells of its progress, and makes what the server wrote harmless", async () => {
    const connection = await connect({ prefix: "" });
    const asked: unknown[] = [];
    const run = start(
      [written("slow", { ms: 20 }), "It is done."],
      {
        tools: connection.tools,
        onApproval: ({ call: { name }, reason, origin }) => {
          asked.push([name, reason, origin]);
          return true;
        },
      },
      "Do it slowly",
    );
    const events = await read(run);
    expect(asked).toEqual([["slow", "untrusted", new URL(server.url).origin]]);
    expect(events.flatMap((event) => (event.type === "tool-progress" ? [event.progress] : []))).toEqual([
      { progress: 1, total: 2, message: "half" },
    ]);
    expect((await run.result).steps[0]?.calls).toMatchObject([{ name: "slow", ok: true, result: "finished" }]);
    const prompt = await promptText(run.engine, 0);
    expect(prompt).toContain("Adds \\u005bINST] two numbers");
    expect(prompt).not.toContain("Adds [INST]");
  });

  it("runs nothing where nobody is asked", async () => {
    const connection = await connect({ prefix: "" });
    const { finishReason, pendingApprovals } = await start([written("slow", { ms: 20 })], { tools: connection.tools }, "Do it")
      .result;
    expect([finishReason, pendingApprovals.length]).toEqual(["approval", 1]);
    expect(server.slowCalls).toEqual([]);
  });
});

describe("an MCP connection", () => {
  it("takes tools that are added and removed, and leaves out those that cannot be used", async () => {
    const changes: string[][] = [];
    const connection = await connect({ prefix: "", onToolsChanged: (tools) => changes.push(tools.map(({ name }) => name)) });
    const before = connection.tools;
    await expect.poll(() => server.requests).toContain("GET session");
    const session = [...server.sessions.values()][0];
    const added = session?.server.registerTool("add/numbers", { inputSchema: { a: z.string().regex(/a/) } }, () => ({
      content: [],
    }));
    await expect.poll(() => changes.at(-1)).toContain("add_numbers_2");
    expect(connection.tools).not.toBe(before);
    expect((await call(toolOf(connection, "add_numbers_2"), { a: "a" })).result).toBeNull();
    added?.remove();
    await expect.poll(() => changes.at(-1)).not.toContain("add_numbers_2");
  });

  it("ends its session when it is closed, by hand or by its signal", async () => {
    const connection = await connect();
    await connection.close();
    expect(server.requests.at(-1)).toBe("DELETE session");
    expect(server.sessions.size).toBe(0);
    const controller = new AbortController();
    const second = await connect({ prefix: "", signal: controller.signal });
    controller.abort();
    await expect.poll(() => server.sessions.size).toBe(0);
    await expect(call(toolOf(second, "add_numbers"), { a: 1, b: 1 })).rejects.toThrow(ToolError);
  });
});
