import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import type { JsonObject } from "../../../../src/prompts/conversation.ts";
import { defineTool, type Tool } from "../../../../src/tools/tool.ts";
import type { RunEvent, RunResult } from "../../../../src/tools/run-events.ts";
import { call, start } from "../support/start-run.ts";

const weather = defineTool({
  name: "get_weather",
  parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  execute: async ({ city }) => ({ city, celsius: 15 }),
});
const when = defineTool({
  name: "when",
  parameters: z.object({ day: z.iso.date().transform((text) => new Date(text)), times: z.number().default(1) }),
  execute: ({ day, times }) => day.getTime() * times,
});
const slow = defineTool({
  name: "slow",
  execute: async function* () {
    yield 1;
    return "all";
  },
});
const yields = defineTool({
  name: "yields",
  execute: async function* () {
    yield 1;
  },
});
const loose = defineTool<{ query: string }>({ name: "search", execute: ({ query }) => query });

describe("a run's types", () => {
  it("narrow calls and results by the function's name", async () => {
    const run = start([call("get_weather", { city: "Paris" }), call("when", { day: "2026-01-02" }), call("slow", {}), "Done."], {
      tools: [weather, when, slow, yields],
    });
    const seen: unknown[] = [];
    for await (const event of run) {
      if (event.type === "tool-result" && event.name === "get_weather") {
        expectTypeOf(event.result).toEqualTypeOf<{ city: string; celsius: number }>();
        expectTypeOf(event.call.arguments).toEqualTypeOf<{ city: string }>();
        seen.push(event.result.celsius, event.call.arguments.city);
      } else if (event.type === "tool-call" && event.name === "when") {
        // What the model wrote, before the schema's transforms.
        expectTypeOf(event.call.arguments).toEqualTypeOf<{ day: string; times?: number | undefined }>();
        seen.push(event.call.arguments.day);
      } else if (event.type === "tool-progress" && event.name === "slow") {
        expectTypeOf(event.progress).toEqualTypeOf<number>();
        seen.push(event.progress);
      } else if (event.type === "tool-result" && event.name === "slow") {
        expectTypeOf(event.result).toEqualTypeOf<string>();
        seen.push(event.result);
      } else if (event.type === "tool-result" && event.name === "yields") {
        expectTypeOf(event.result).toEqualTypeOf<number>();
      }
    }
    expect(seen).toEqual([15, "Paris", "2026-01-02", 1, "all"]);
    const { steps } = await run.result;
    for (const one of steps.flatMap(({ calls }) => calls)) {
      if (!one.ok) {
        expectTypeOf(one.error).toEqualTypeOf<Error>();
        expectTypeOf(one.name).toEqualTypeOf<string>();
      } else if (one.name === "when") {
        expectTypeOf(one.result).toEqualTypeOf<number>();
        expect(one.result).toBe(Date.parse("2026-01-02"));
      }
    }
  });

  it("are open where the tools are not known", () => {
    const tools: Tool[] = [weather, when, slow, loose];
    const run = start(["Hi."], { tools });
    expectTypeOf(run.result).toEqualTypeOf<Promise<RunResult>>();
    type Result = Extract<RunEvent, { type: "tool-result" }>;
    expectTypeOf<Result["result"]>().toEqualTypeOf<unknown>();
    expectTypeOf<Result["call"]["arguments"]>().toEqualTypeOf<JsonObject>();
    expect(tools).toHaveLength(4);
  });

  it("make any tool a Tool, and a tool's parts another tool", () => {
    const wrapped = defineTool({ ...weather, execute: ({ city }: { city: string }) => city.length });
    expectTypeOf(wrapped).toExtend<Tool>();
    expect(wrapped.name).toBe("get_weather");
  });
});
