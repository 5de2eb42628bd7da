import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../../src/prompts/conversation.ts";
import type { ToolChoice } from "../../../../src/prompts/prompt-format.ts";
import { type CheckedCall, checkCall } from "../../../../src/tools/check-call.ts";
import { defineTool, toolsByName } from "../../../../src/tools/tool.ts";

const tools = toolsByName([
  defineTool({
    name: "f",
    parameters: { type: "object", properties: { a: { type: "integer", minimum: 1 }, more: { type: "object" } } },
    execute: () => 1,
  }),
  defineTool({ name: "g", parameters: { type: "object" }, execute: () => 2 }),
]);

function check(name: string, args: JsonObject = {}, choice?: ToolChoice): Promise<CheckedCall> {
  return checkCall(tools, { id: "1", name, arguments: args }, choice);
}

describe("checkCall", () => {
  it("finds functions by their own names only", async () => {
    for (const name of ["h", "constructor", "toString", "__proto__", "hasOwnProperty", "F", ""]) {
      expect(await check(name)).toMatchObject({
        kind: "invalid",
        error: { code: "tool", message: `There is no function ${JSON.stringify(name)}. The functions are: f, g.` },
      });
    }
  });

  it("refuses another function than the one that was asked for", async () => {
    expect(await check("g", {}, { name: "f" })).toMatchObject({
      kind: "invalid",
      error: { details: { tool: "g", wanted: "f" } },
    });
    expect(await check("f", {}, { name: "f" })).toMatchObject({ kind: "ready" });
    expect(await check("g", {}, "required")).toMatchObject({ kind: "ready" });
  });

  it("names the problems, for programs too", async () => {
    const checked = await check("f", { a: 0 });
    expect(checked).toMatchObject({
      kind: "invalid",
      error: { details: { tool: "f", problems: [expect.stringMatching(/^a: /)] } },
    });
  });

  it("refuses keys of the prototype, wherever the call comes from", async () => {
    const args = JSON.parse('{"deep": [{"constructor": {"prototype": {"polluted": true}}}]}') as JsonObject;
    expect(await check("g", args)).toMatchObject({
      kind: "invalid",
      error: { message: expect.stringContaining('"constructor"') },
    });
    const own = JSON.parse('{"__proto__": {"polluted": true}}') as JsonObject;
    expect(await check("g", own)).toMatchObject({ kind: "invalid" });
  });

  it("gives a copy of the arguments", async () => {
    const args = { a: 1, more: { b: [1] } };
    const checked = await check("f", args);
    expect(checked.kind === "ready" && checked.given).toEqual(args);
    expect(checked.kind === "ready" && checked.given === args).toBe(false);
  });
});
