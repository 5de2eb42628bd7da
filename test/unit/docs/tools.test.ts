/** The guide's examples, one after the other, as a reader would type them: on a model with canned replies. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defineTool, Mixtral } from "../../../src/index.ts";
import { type Reply, ScriptedEngine } from "../src/support/scripted-engine.ts";
import { call } from "../src/support/start-run.ts";

const ROOT = process.env.MIXTRAL_ROOT ?? process.cwd();
const AsyncFunction = (async () => undefined).constructor as new (
  ...parameters: string[]
) => (...values: unknown[]) => Promise<unknown>;

const SEARCHED = call("search", { query: "x" });
const REPLIES: readonly Reply[] = [
  // A tool
  call("get_weather", { city: "Paris" }),
  "15 degrees.",
  // Following a run, and the next question
  call("get_weather", { city: "Paris" }),
  "15 degrees.",
  call("forecast", { city: "Paris" }),
  "Sunny.",
  // Missing information
  call("ask_user", { question: "Which city do you mean?" }),
  call("get_weather", { city: "Rome" }),
  "15 degrees.",
  // Approval
  call("transfer", { to: "Ann", euros: 500 }),
  "Sent.",
  call("transfer", { to: "Ann", euros: 500 }),
  "Sent.",
  // Steps
  SEARCHED,
  call("get_weather", { city: "Oslo" }),
  "Oslo is colder.",
  // Progress
  call("upload", {}),
  "Uploaded.",
];

describe("docs/tools.md", () => {
  it("has examples that work", async () => {
    const text = await readFile(join(ROOT, "docs", "tools.md"), "utf8");
    const blocks = [...text.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code ?? "");
    expect(blocks).toHaveLength(10);
    const code = blocks.join("\n").replace(/^import .*$/gm, "");
    const engine = new ScriptedEngine(REPLIES);
    const shown: unknown[] = [];
    const asked: string[] = [];
    const storage = new Map<string, string>();
    const names = {
      defineTool,
      Mixtral: { load: async () => Mixtral.fromEngine(engine) },
      z,
      v,
      show: (what: unknown) => shown.push(what),
      confirm: (question: string) => asked.push(question) > 0,
      fetch: async () => ({ json: async () => ({ celsius: 15 }) }),
      localStorage: {
        setItem: (key: string, value: string) => storage.set(key, value),
        getItem: (key: string) => storage.get(key) ?? null,
      },
    };
    const ends = "return { text, reply, usage, next, done, researched, uploading: await uploading.result };";
    const body = new AsyncFunction(...Object.keys(names), `"use strict";\n${code}\n${ends}`);
    const results = await body(...Object.values(names));
    expect(results).toMatchObject({
      text: "15 degrees.",
      reply: "15 degrees.",
      next: { text: "Sunny.", steps: [{ calls: [{ ok: true, result: { city: "Paris", days: 3, weather: "sunny" } }] }, {}] },
      done: {
        text: "Sent.",
        finishReason: "stop",
        steps: [{ calls: [{ ok: true, result: { to: "Ann", euros: 500, status: "sent" } }] }, {}],
      },
      researched: { text: "Oslo is colder.", finishReason: "stop" },
      uploading: { text: "Uploaded.", steps: [{ calls: [{ ok: true, result: { address: "/files/1" } }] }, {}] },
    });
    expect(shown).toContain(15);
    expect(shown).toContain("Which city do you mean?");
    expect(asked).toEqual(['transfer {"to":"Ann","euros":500} (tool)?', 'transfer {"to":"Ann","euros":500}?']);
    // Each reply was said: no example passed by another way.
    expect(engine.requests).toHaveLength(REPLIES.length);
  });
});
