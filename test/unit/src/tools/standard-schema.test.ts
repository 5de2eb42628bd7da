import { type } from "arktype";
import * as v from "valibot";
import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { checkCall } from "../../../../src/tools/check-call.ts";
import { isStandardSchema, jsonSchemaOf, type StandardSchema } from "../../../../src/tools/standard-schema.ts";
import { defineTool, type Tool, toolsByName } from "../../../../src/tools/tool.ts";
import { call, start } from "../support/start-run.ts";

/** What a handler would get, or what is wrong. */
async function given(tool: Tool, args: { readonly [key: string]: string | number | boolean | null }): Promise<unknown> {
  const checked = await checkCall(toolsByName([tool]), { id: "1", name: tool.name, arguments: args });
  return checked.kind === "ready" ? checked.given : checked.error;
}

const forecast = z.object({
  city: z.string().trim().min(1).describe("The city"),
  days: z.number().int().min(1).max(7).default(3),
  from: z.string().transform((text) => new Date(text)),
});

describe("a schema of zod", () => {
  const tool = defineTool({
    name: "forecast",
    parameters: forecast,
    execute: (args) => {
      expectTypeOf(args).toEqualTypeOf<{ city: string; days: number; from: Date }>();
      return { city: args.city, days: args.days, year: args.from.getUTCFullYear() };
    },
  });

  it("says its input as JSON Schema to the model", () => {
    expect(tool.parameters).toMatchObject({
      type: "object",
      properties: { city: { type: "string", description: "The city" }, days: { type: "integer", default: 3 } },
      required: ["city", "from"],
    });
  });

  it("gives the handler its output: defaults and transforms", async () => {
    expect(await given(tool, { city: " Paris ", from: "2026-01-02" })).toEqual({
      city: "Paris",
      days: 3,
      from: new Date("2026-01-02"),
    });
  });

  it("is checked after its JSON Schema, and names the place of a problem", async () => {
    const even = defineTool({
      name: "f",
      parameters: z.object({ count: z.number().refine((count) => count % 2 === 0, "must be even") }),
      execute: () => null,
    });
    expect(await given(even, { count: 3 })).toMatchObject({
      code: "tool",
      message: expect.stringContaining("count: must be even"),
    });
    expect(await given(even, { count: "3" })).toMatchObject({ message: expect.stringContaining('Expected "number"') });
    expect(await given(even, { count: 4 })).toEqual({ count: 4 });
  });

  it("names three problems at most", async () => {
    const no = z.string().refine(() => false, "no");
    const tool = defineTool({ name: "f", parameters: z.object({ a: no, b: no, c: no, d: no }), execute: () => null });
    expect(await given(tool, { a: "", b: "", c: "", d: "" })).toMatchObject({
      details: { problems: ["a: no", "b: no", "c: no"] },
    });
  });

  it("may be asynchronous", async () => {
    const known = z.object({ id: z.string().refine(async (id) => id === "a7", "no such id") });
    const tool = defineTool({ name: "f", parameters: known, execute: ({ id }) => id });
    expect(await given(tool, { id: "a7" })).toEqual({ id: "a7" });
    expect(await given(tool, { id: "b" })).toMatchObject({ message: expect.stringContaining("id: no such id") });
  });

  it("keeps the call's own arguments in events and messages, and gives the output to the handler", async () => {
    const run = start([call("forecast", { city: " Paris ", from: "2026-01-02" }), "Done."], { tools: [tool] });
    const { steps, messages } = await run.result;
    expect(steps[0]?.calls[0]).toMatchObject({
      ok: true,
      arguments: { city: " Paris ", from: "2026-01-02" },
      result: { city: "Paris", days: 3, year: 2026 },
    });
    expect(JSON.stringify(messages)).toContain("2026-01-02");
  });

  it("takes patterns and formats as zod says them", async () => {
    const tool = defineTool({ name: "f", parameters: z.object({ email: z.email(), id: z.uuid() }), execute: () => null });
    const id = "0b4d9f4e-3f5a-4c5e-9d0a-2f1f3f4a5b6c";
    expect(await given(tool, { email: "a@b.org", id })).toEqual({ email: "a@b.org", id });
    expect(await given(tool, { email: "a", id })).toMatchObject({ code: "tool" });
  });

  it("is refused with a remedy where it cannot be said as JSON Schema", () => {
    const define = (): unknown => defineTool({ name: "f", parameters: z.object({ when: z.date() }), execute: () => null });
    expect(define).toThrow(TypeError);
    expect(define).toThrow(
      /parameters of f is a schema of zod that cannot be said as JSON Schema: .*[Dd]ate.*schema itself as schema/,
    );
  });
});

describe("a schema of arktype", () => {
  it("says its JSON Schema, and is checked", async () => {
    const tool = defineTool({
      name: "f",
      parameters: type({ city: "string > 0", "days?": "1 <= number.integer <= 7" }),
      execute: (args) => {
        expectTypeOf(args).toEqualTypeOf<{ city: string; days?: number }>();
        return args.city;
      },
    });
    expect(tool.parameters).toMatchObject({ type: "object", required: ["city"] });
    expect(await given(tool, { city: "Rome", days: 2 })).toEqual({ city: "Rome", days: 2 });
    expect(await given(tool, { city: "Rome", days: 9 })).toMatchObject({ code: "tool" });
  });
});

describe("a schema of valibot", () => {
  const schema = v.object({ city: v.pipe(v.string(), v.toUpperCase()), days: v.optional(v.number(), 3) });

  it("does not say its JSON Schema, so that it needs parameters beside it", () => {
    expect(() => defineTool({ name: "f", parameters: schema, execute: () => null })).toThrow(
      /parameters of f is a schema of valibot, which does not say its JSON Schema. Give its JSON Schema as parameters/,
    );
  });

  it("is checked after parameters, and types the handler", async () => {
    const tool = defineTool({
      name: "f",
      parameters: { type: "object", properties: { city: { type: "string" }, days: { type: "number" } }, required: ["city"] },
      schema,
      execute: (args) => {
        expectTypeOf(args).toEqualTypeOf<{ city: string; days: number }>();
        return args.city;
      },
    });
    expect(await given(tool, { city: "Rome" })).toEqual({ city: "ROME", days: 3 });
    expect(await given(tool, {})).toMatchObject({ message: expect.stringContaining('required property "city"') });
  });
});

describe("a schema by its interface alone", () => {
  const standard = (props: object): StandardSchema =>
    ({ "~standard": { version: 1, vendor: "own", validate: (value: unknown) => ({ value }), ...props } }) as StandardSchema;

  it("is known by ~standard.validate, on objects and functions", () => {
    expect(isStandardSchema(standard({}))).toBe(true);
    expect(isStandardSchema(Object.assign(() => null, standard({})))).toBe(true);
    expect([{}, null, "x", { "~standard": {} }].map(isStandardSchema)).toEqual([false, false, false, false]);
  });

  it("is asked for draft 2020-12 first, then for draft 7", () => {
    const input = ({ target }: { target: string }): object => {
      if (target !== "draft-07") throw new Error(`no ${target}`);
      return { type: "object", target };
    };
    expect(jsonSchemaOf(standard({ jsonSchema: { input } }), "it")).toEqual({ type: "object", target: "draft-07" });
  });

  it("fails the call, and not the run, where its own check throws", async () => {
    const schema = standard({
      validate: () => {
        throw new Error("the page's own mistake");
      },
    }) as StandardSchema<object>;
    const tool = defineTool({ name: "f", parameters: { type: "object" }, schema, execute: () => "ran" });
    const run = start([call("f", {}), (prompt) => (prompt.includes("the page's own mistake") ? "told" : "?")], { tools: [tool] });
    expect((await run.result).text).toBe("told");
  });

  it("is refused where it is none", () => {
    expect(() => defineTool({ name: "f", schema: {} as StandardSchema<object>, execute: () => null })).toThrow(
      /schema of f is an object/,
    );
  });
});
