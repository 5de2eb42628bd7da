/** The examples of the guides to shipped tools and to tools from elsewhere, as a reader would type them: on a model with canned replies. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import * as tools from "../../../src/entries/tools.ts";
import { connectMcp, type McpOptions } from "../../../src/entries/mcp.ts";
import { defineTool, Mixtral, offerToWebMcp, onWebMcpChange, webMcpSupport, webMcpTools } from "../../../src/index.ts";
import { type McpTestServer, startMcpServer } from "../../support/mcp-server.ts";
import { type Reply, ScriptedEngine } from "../src/support/scripted-engine.ts";
import { call } from "../src/support/start-run.ts";

const ROOT = process.env.MIXTRAL_ROOT ?? process.cwd();
const AsyncFunction = (async () => undefined).constructor as new (
  ...parameters: string[]
) => (...values: unknown[]) => Promise<Record<string, unknown>>;

let server: McpTestServer | null = null;

afterEach(async () => {
  await server?.close();
  server = null;
});

/** Runs a guide's blocks one after the other, with these names in reach. */
async function runGuide(file: string, names: Record<string, unknown>, ends: string): Promise<Record<string, unknown>> {
  const text = await readFile(join(ROOT, "docs", file), "utf8");
  const blocks = [...text.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code ?? "");
  const code = blocks.join("\n").replace(/^import .*$/gm, "");
  return new AsyncFunction(...Object.keys(names), `"use strict";\n${code}\nreturn ${ends};`)(...Object.values(names));
}

function modelThatSays(replies: readonly Reply[]): { readonly engine: ScriptedEngine; readonly Mixtral: object } {
  const engine = new ScriptedEngine(replies);
  return { engine, Mixtral: { load: async () => Mixtral.fromEngine(engine) } };
}

describe("docs/shipped-tools.md", () => {
  it("has examples that work", async () => {
    const replies = [
      call("calculator", { expression: "12 * (3 + 4)" }),
      "84.",
      call("search", { query: "send back an order: return" }),
      "Within 30 days.",
      call("wikipedia", { query: "Mont Blanc" }),
      "4,806 metres.",
      "1060.",
    ];
    const { engine, Mixtral: Scripted } = modelThatSays(replies);
    const shown: unknown[] = [];
    const pages = [
      { title: "Mont Blanc", index: 1, extract: "4,806 metres", fullurl: "https://en.wikipedia.org/wiki/Mont_Blanc" },
    ];
    const wikipediaSearch: typeof tools.wikipediaSearch = (options) =>
      tools.wikipediaSearch({ ...options, fetch: async () => Response.json({ query: { pages } }) });
    const names = { ...tools, wikipediaSearch, Mixtral: Scripted, show: (what: unknown) => shown.push(what) };
    const seen = await runGuide("shipped-tools.md", names, "{ sum, help, mountain, primes, code, strict }");
    expect(seen).toMatchObject({
      sum: { text: "84.", steps: [{ calls: [{ ok: true, result: { result: 84 } }] }, {}] },
      help: { text: "Within 30 days.", steps: [{ calls: [{ ok: true }] }, {}] },
      mountain: { steps: [{ calls: [{ ok: true, result: { results: [{ title: "Mont Blanc" }] } }] }, {}] },
      primes: { text: "1060." },
      code: { name: "python" },
      strict: { name: "python" },
    });
    expect(shown).toEqual([[expect.objectContaining({ title: "Returns" })]]);
    expect(engine.requests).toHaveLength(replies.length);
  });
});

describe("docs/tool-sources.md", () => {
  it("has examples that work", async () => {
    server = await startMcpServer();
    const { url } = server;
    const replies = [call("example_server_weather", { city: "Paris" }), "15 degrees.", "I have no function for that."];
    const { engine, Mixtral: Scripted } = modelThatSays(replies);
    const asked: string[] = [];
    const names = {
      Mixtral: Scripted,
      connectMcp: (_: string, options: McpOptions) => connectMcp(url, options),
      ...{ offerToWebMcp, onWebMcpChange, webMcpSupport, webMcpTools },
      weather: defineTool({ name: "weather", execute: () => "15 C" }),
      confirm: (question: string) => asked.push(question) > 0,
    };
    const seen = await runGuide("tool-sources.md", names, "{ text, answer, listed: server.tools.length }");
    expect(seen).toMatchObject({ text: "15 degrees.", answer: { text: "I have no function for that." }, listed: 5 });
    expect(asked).toEqual([`Let example_server_weather of ${new URL(url).origin} run?`]);
    expect(server.headers.authorization).toBe("Bearer abc");
    expect(server.sessions.size).toBe(0);
    expect(engine.requests).toHaveLength(replies.length);
  });

  it("names every option of connectMcp", async () => {
    const text = await readFile(join(ROOT, "docs", "tool-sources.md"), "utf8");
    const source = await readFile(join(ROOT, "src", "tool-sources", "mcp.ts"), "utf8");
    const type = /export type McpOptions = \{([\s\S]*?)\n\};/.exec(source)?.[1] ?? "";
    const options = [...type.matchAll(/readonly (\w+)\?:/g)].map(([, name = ""]) => name);
    expect(options.length).toBeGreaterThan(6);
    expect(options.filter((name) => !text.includes(`| \`${name}`))).toEqual([]);
  });
});
