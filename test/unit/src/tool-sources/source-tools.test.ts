import { describe, expect, it } from "vitest";
import { ToolError } from "../../../../src/contract/errors.ts";
import { contentValue } from "../../../../src/tool-sources/content.ts";
import { safeNames } from "../../../../src/tool-sources/safe-names.ts";
import { type ListedTool, sourceTools } from "../../../../src/tool-sources/source-tools.ts";

function listed(name: string, inputSchema?: unknown, description?: string): ListedTool<string> {
  return { name, description, inputSchema, origin: undefined, settings: {}, entry: name };
}

describe("sourceTools", () => {
  it("leaves out what cannot be used, says why, and keeps the others", async () => {
    const { tools, skipped } = sourceTools(
      [
        listed("good", { type: "object", properties: {} }, "x".repeat(2_000)),
        listed("list", { type: "array" }),
        listed("pattern", { type: "object", properties: { a: { type: "string", pattern: "(" } } }),
        listed("long", { type: "object", description: "x".repeat(60_000) }),
        { ...listed("stranger", { type: "object", properties: { a: { pattern: "(" } } }), origin: "https://a.example" },
        listed("plain"),
      ],
      "",
      undefined,
      (entry, given) => [entry, given],
    );
    expect(tools.map(({ name }) => name)).toEqual(["good", "stranger", "plain"]);
    expect(tools[0]?.description).toHaveLength(1_000);
    expect(await tools[2]?.execute({ a: 1 }, { signal: new AbortController().signal, callId: "" })).toEqual(["plain", { a: 1 }]);
    expect(skipped.map(({ name }) => name)).toEqual(["list", "pattern", "long"]);
    for (const { reason } of skipped.slice(0, 2)) expect(reason).toContain("JSON Schema");
    expect(skipped[2]?.reason).toMatch(/has 600\d\d characters; .* may have 50000/);
  });
});

describe("safeNames", () => {
  it.each([
    [["a", "b"], "", ["a", "b"]],
    [["a b", "a/b", "a_b"], "", ["a_b", "a_b_2", "a_b_3"]],
    [["é", ""], "", ["_", "tool"]],
    [["__proto__"], "", ["__proto___2"]],
    [["__proto__", "x"], "s_", ["s___proto__", "s_x"]],
    [["x".repeat(80), "x".repeat(90)], "", ["x".repeat(64), `${"x".repeat(62)}_2`]],
  ])("%j behind %j become %j", (names, prefix, expected) => {
    expect(safeNames(names, prefix)).toEqual(expected);
  });
});

describe("contentValue", () => {
  it("takes nothing on trust", () => {
    expect(contentValue({ content: "text" }, "t")).toBeNull();
    expect(contentValue({ content: [null, 7, { type: "text" }, { type: {} }] }, "t")).toEqual([
      { type: "unknown" },
      { type: "unknown" },
      "",
      { type: "[object Object]" },
    ]);
    expect(
      contentValue(
        {
          content: [
            { type: "text", text: "a" },
            { type: "text", text: "b" },
          ],
        },
        "t",
      ),
    ).toBe("a\nb");
    expect(() => contentValue({ isError: true }, "t")).toThrow(ToolError);
    expect(() => contentValue({ isError: true }, "t")).toThrow("t failed, and does not say why.");
  });
});
