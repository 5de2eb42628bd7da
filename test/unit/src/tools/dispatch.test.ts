import { describe, expect, it } from "vitest";
import type { ToolCall } from "../../../../src/prompts/conversation.ts";
import { checkCall } from "../../../../src/tools/check-call.ts";
import { type DispatchOutcome, dispatchCall } from "../../../../src/tools/dispatch.ts";
import { defineTool, type Tool, type ToolDefinition, toolsByName } from "../../../../src/tools/tool.ts";

async function run(tool: Tool, call: ToolCall): Promise<DispatchOutcome> {
  return dispatchCall(await checkCall(toolsByName([tool]), call), new AbortController().signal);
}

function dispatch(execute: ToolDefinition["execute"], options: Partial<ToolDefinition> = {}): Promise<DispatchOutcome> {
  return run(defineTool({ name: "f", parameters: { type: "object" }, execute, ...options } as ToolDefinition), {
    id: "1",
    name: "f",
    arguments: { a: { b: 1 } },
  });
}

describe("dispatchCall", () => {
  it.each([
    ["an object", { t: 15 }, '{"t":15}'],
    ["text", "15 C", '"15 C"'],
    ["nothing", undefined, "null"],
    ["a date", new Date(0), '"1970-01-01T00:00:00.000Z"'],
  ])("tells %s as JSON", async (_, value, text) => {
    expect(await dispatch(() => value)).toMatchObject({ ok: true, text });
  });

  it("gives the handler its own copy of the arguments, and the call's id", async () => {
    const given = { a: { b: 1 } };
    const seen: unknown[] = [];
    const tool = defineTool({
      name: "f",
      parameters: { type: "object" },
      execute: (args, { callId }) => {
        seen.push(structuredClone(args), callId);
        (args as { a: { b: number } }).a.b = 2;
      },
    });
    await run(tool, { id: "x7", name: "f", arguments: given });
    expect(seen).toEqual([{ a: { b: 1 } }, "x7"]);
    expect(given).toEqual({ a: { b: 1 } });
  });

  it("tells of whatever was thrown, also of what has no text", async () => {
    for (const thrown of ["broken", undefined, Symbol("s"), Object.create(null)]) {
      const outcome = await dispatch(() => {
        throw thrown;
      });
      expect(outcome).toMatchObject({ ok: false, error: { cause: thrown } });
      expect(JSON.parse(outcome.text)).toEqual({ error: expect.stringMatching(/./) });
    }
  });

  it("cuts a result that is too long, and says so", async () => {
    const { text } = await dispatch(() => "😀".repeat(200), { maxResultCharacters: 100 });
    const told = JSON.parse(text) as { truncated: boolean; characters: number; beginning: string };
    expect(told).toMatchObject({ truncated: true, characters: 402 });
    expect(told.beginning).toMatch(/^"(?:😀)+$/u);
    expect(text.length).toBeGreaterThan(97);
    expect(text.length).toBeLessThanOrEqual(100);
  });

  it.each([
    ["quotes", '"\\'.repeat(1_000)],
    ["control characters", "\u0001".repeat(1_000)],
    ["halves of characters", "\ud83d".repeat(1_000)],
    ["plain text", "x".repeat(1_000)],
  ])("counts the cut result and error as they are written: %s", async (_, value) => {
    for (const limit of [100, 101, 102, 103, 104, 105, 500]) {
      const result = await dispatch(() => value, { maxResultCharacters: limit });
      const fail = (): never => {
        throw new Error(value);
      };
      const error = await dispatch(fail, { maxResultCharacters: limit });
      for (const { text } of [result, error]) {
        expect(text.length).toBeLessThanOrEqual(limit);
        expect(text.length).toBeGreaterThan(limit - 16);
        JSON.parse(text);
      }
    }
  });

  it.each<[string, () => unknown, RegExp]>([
    [
      "a circle",
      () => {
        const value: { self?: unknown } = {};
        value.self = value;
        return value;
      },
      /cannot be written as JSON/,
    ],
    ["a BigInt", () => 1n, /cannot be written as JSON/],
    ["an own __proto__", () => JSON.parse('{"__proto__": 1}'), /__proto__/],
    [
      "a thrown text",
      () => {
        throw "plain";
      },
      /plain/,
    ],
    ["a rejection", () => Promise.reject(new TypeError("no")), /no/],
  ])("makes %s an error for the model", async (_, execute, message) => {
    const outcome = await dispatch(execute);
    expect(outcome.ok).toBe(false);
    expect((JSON.parse(outcome.text) as { error: string }).error).toMatch(message);
  });

  it("makes a schema that fails only with these arguments an error for the model", async () => {
    // A schema that is nothing but itself, without end.
    const parameters = { type: "object", properties: { a: { $ref: "#/properties/a" } } };
    const outcome = await dispatch(() => "ran", { parameters });
    expect(outcome.ok).toBe(false);
    expect((JSON.parse(outcome.text) as { error: string }).error).toMatch(/call stack/);
  });

  it.each([Number.POSITIVE_INFINITY, 2 ** 31, 1e300])("takes a time of %d ms for no limit", async (timeoutMs) => {
    const outcome = await dispatch(() => new Promise((resolve) => setTimeout(() => resolve("done"), 20)), { timeoutMs });
    expect(outcome).toMatchObject({ ok: true, value: "done" });
  });
});
