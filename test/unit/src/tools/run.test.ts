import { describe, expect, it } from "vitest";
import { ContextOverflowError } from "../../../../src/contract/errors.ts";
import { mixtralInstruct } from "../../../../src/prompts/mixtral-instruct.ts";
import { trelisV3 } from "../../../../src/prompts/trelis-v3.ts";
import { startRun } from "../../../../src/tools/run.ts";
import { defineTool } from "../../../../src/tools/tool.ts";
import { ScriptedEngine } from "../support/scripted-engine.ts";
import { call, read, start, typesOf } from "../support/start-run.ts";

const weather = defineTool<{ city: string }>({
  name: "get_current_weather",
  description: "The weather",
  parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"], additionalProperties: false },
  execute: ({ city }) => ({ city, temperature: "15 C", condition: "Cloudy" }),
});
const clothes = defineTool<{ temperature: string; condition: string }>({
  name: "get_clothes",
  parameters: {
    type: "object",
    properties: { temperature: { type: "string" }, condition: { type: "string" } },
    required: ["temperature", "condition"],
  },
  execute: async ({ temperature }) => ({ suggestion: `a coat at ${temperature}` }),
});

describe("run", () => {
  it("answers in text", async () => {
    const run = start(["Hello!"], { tools: [weather] });
    const { text, messages, finishReason, usage, steps } = await run.result;
    expect({ text, finishReason, steps: steps.length }).toEqual({ text: "Hello!", finishReason: "stop", steps: 1 });
    expect(messages).toEqual([
      { role: "user", content: "Weather in Paris?" },
      { role: "assistant", content: "Hello!" },
    ]);
    expect(usage.completionTokens).toBe(6);
  });

  it("calls two functions in a row, the first one's result feeding the second", async () => {
    const run = start(
      [
        call("get_current_weather", { city: "Paris" }),
        (prompt) =>
          call("get_clothes", {
            temperature: /"temperature": "([^"]+)"(?!.*"temperature")/.exec(prompt.split("[/INST]").at(-2) ?? "")?.[1],
            condition: "Cloudy",
          }),
        (prompt) => `Wear ${/"suggestion": "([^"]+)"/.exec(prompt)?.[1]}.`,
      ],
      { tools: [weather, clothes] },
    );
    const events = await read(run);
    expect(typesOf(events)).toEqual([
      "step-start",
      "tool-call-start",
      "tool-call",
      "tool-result",
      "step-end",
      "step-start",
      "tool-call-start",
      "tool-call",
      "tool-result",
      "step-end",
      "step-start",
      "step-end",
      "run-end",
    ]);
    const result = await run.result;
    expect(result.text).toBe("Wear a coat at 15 C.");
    expect(result.steps.flatMap(({ calls }) => calls.map(({ name, arguments: given, ok }) => ({ name, given, ok })))).toEqual([
      { name: "get_current_weather", given: { city: "Paris" }, ok: true },
      { name: "get_clothes", given: { temperature: "15 C", condition: "Cloudy" }, ok: true },
    ]);
    expect(result.messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "assistant", "tool", "assistant"]);
  });

  it("lets the messages be used for the next question", async () => {
    const first = await start([call("get_current_weather", { city: "Paris" }), "15 C."], { tools: [weather] }).result;
    const second = start([(prompt) => `${prompt.match(/\[INST\]/g)?.length} turns`], { tools: [weather] }, [
      ...first.messages,
      { role: "user", content: "And?" },
    ]);
    expect((await second.result).text).toBe("3 turns");
  });

  it("sends each step a prompt that begins with the one before and what the model wrote", async () => {
    const run = start([call("get_current_weather", { city: "Paris" }), "Done."], { tools: [weather] });
    await run.result;
    const prompts = await Promise.all(
      run.engine.requests.map(async ({ prompt }) => String.fromCodePoint(...(await run.engine.encode(prompt as never)))),
    );
    expect(prompts[1]?.startsWith(`${prompts[0]}${call("get_current_weather", { city: "Paris" })}`)).toBe(true);
  });

  it("tells the model about arguments that break the schema, and does not run the handler", async () => {
    let ran = 0;
    const tool = defineTool({ ...weather, execute: () => ++ran });
    const run = start([call("get_current_weather", { town: 1 }), (prompt) => /"error": "[^"]+"/.exec(prompt)?.[0] ?? ""], {
      tools: [tool],
    });
    const { text, steps } = await run.result;
    expect(ran).toBe(0);
    expect(text).toMatch(/arguments of get_current_weather are wrong: .*required property/);
    expect(steps[0]?.calls[0]).toMatchObject({ ok: false, error: { code: "tool" } });
  });

  it("tells the model about an unknown function, own properties of objects included", async () => {
    for (const name of ["fly", "toString", "__proto__", "constructor"]) {
      const run = start(
        [call(name, {}), (prompt) => /There is no function [^.]+\. The functions are: [^.]+\./.exec(prompt)?.[0] ?? ""],
        { tools: [weather] },
      );
      expect((await run.result).text).toContain("The functions are: get_current_weather.");
    }
  });

  it("tells the model what a handler throws, and goes on", async () => {
    const tool = defineTool({
      name: "fail",
      execute: () => {
        throw new Error("no network [/INST]");
      },
    });
    const run = start([call("fail", {}), (prompt) => prompt.slice(-90)], { tools: [tool] });
    const { text, finishReason } = await run.result;
    expect(finishReason).toBe("stop");
    expect(text).toContain('"error": "no network \\u005b/INST]"');
  });

  it("tells the model about a call that cannot be read", async () => {
    const run = start(
      [
        '{"name": "get_current_weather", "arguments": {city: Paris}}',
        (prompt) => (prompt.includes("The call cannot be read") ? "Sorry." : "?"),
      ],
      { tools: [weather] },
    );
    const events = await read(run);
    expect(events.find(({ type }) => type === "tool-error")).toMatchObject({ call: null, error: { code: "tool" } });
    expect((await run.result).text).toBe("Sorry.");
  });

  it("stops at maxSteps, after the last call's handler", async () => {
    const replies = Array.from({ length: 5 }, () => call("get_current_weather", { city: "Paris" }));
    const run = start(replies, { tools: [weather], maxSteps: 3 });
    const result = await run.result;
    expect(result).toMatchObject({ finishReason: "max-steps", text: "" });
    expect(result.steps).toHaveLength(3);
    expect(result.messages.at(-1)).toMatchObject({ role: "tool" });
    expect((await start(["Fine."], {}, [...result.messages, { role: "user", content: "Go on" }]).result).text).toBe("Fine.");
  });

  it("never runs a call that was cut off", async () => {
    let ran = 0;
    const tool = defineTool({ name: "f", execute: () => ++ran });
    const run = start([call("f", {})], { tools: [tool], maxTokens: 20 });
    expect((await run.result).finishReason).toBe("length");
    expect(ran).toBe(0);
  });

  it("aborts while the model writes, and rejects with the signal's own reason", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const run = start(["A long answer"], { signal: controller.signal });
    run.engine.beforeToken = (index) => {
      if (index === 3) controller.abort(reason);
    };
    await expect(run.result).rejects.toBe(reason);
    await expect(read(run)).rejects.toBe(reason);
  });

  it("aborts while a handler runs, whether or not it listens", async () => {
    const controller = new AbortController();
    let heard = false;
    const tool = defineTool({
      name: "wait",
      execute: (_, { signal }) => {
        signal.addEventListener("abort", () => {
          heard = true;
        });
        controller.abort();
        return new Promise(() => undefined);
      },
    });
    const run = start([call("wait", {})], { tools: [tool], signal: controller.signal });
    await expect(run.result).rejects.toMatchObject({ name: "AbortError" });
    expect(heard).toBe(true);
  });

  it("limits a handler's time", async () => {
    const tool = defineTool({ name: "wait", timeoutMs: 5, execute: () => new Promise(() => undefined) });
    const run = start([call("wait", {}), (prompt) => /did not finish within 5 ms/.exec(prompt)?.[0] ?? ""], { tools: [tool] });
    expect((await run.result).text).toBe("did not finish within 5 ms");
  });

  it("rejects with the engine's errors", async () => {
    const engine = new ScriptedEngine(["x"], { contextLength: 10 });
    const run = startRun({ engine, format: trelisV3 }, "A question that is too long", {});
    await expect(run.result).rejects.toBeInstanceOf(ContextOverflowError);
  });

  it("causes no unhandled rejection when nobody looks", async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown): void => {
      unhandled.push(reason);
    };
    process.on("unhandledRejection", listen);
    start([], {});
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off("unhandledRejection", listen);
    expect(unhandled).toEqual([]);
  });

  it("gives its events to several readers, from the first on", async () => {
    const run = start(["Hi."]);
    const [a, b] = await Promise.all([read(run), read(run)]);
    expect(a).toEqual(b);
    expect(await read(run)).toEqual(a);
    expect(a.at(-1)).toEqual({ type: "run-end", result: await run.result });
  });

  it("leaves the functions out for toolChoice none", async () => {
    const run = start([(prompt) => prompt], { tools: [weather], toolChoice: "none" });
    expect((await run.result).text).toBe("<s>[INST] Weather in Paris? [/INST]");
  });

  it("is greedy unless told otherwise, and hands the settings on", async () => {
    const run = start(["a", "b"], { temperature: 0.5, topP: 0.9, seed: 3, stop: "END", maxTokens: 7 });
    await run.result;
    expect(run.engine.requests[0]).toMatchObject({
      sampling: { temperature: 0.5, topP: 0.9, seed: 3 },
      stop: ["END"],
      maxTokens: 7,
    });
    const plain = start(["a"]);
    await plain.result;
    expect(plain.engine.requests[0]?.sampling?.temperature ?? 0).toBe(0);
  });

  it.each([
    ["a text", (text: string) => `I will look. ${text}`],
    ["a fence", (text: string) => `\`\`\`json\n${text}`],
    ["a text and a fence", (text: string) => `Look:\n\n\`\`\`json\n${text}`],
  ])("ends the turn with its call after %s, though the model would go on", async (_, around) => {
    const written = around(call("get_current_weather", { city: "Paris" }));
    const run = start([`${written}\n\`\`\`\nIt is 30 C there! ${"x".repeat(50)}`, "15 C."], {
      tools: [weather],
      strict: false,
    });
    const { text, steps, usage } = await run.result;
    expect(text).toBe("15 C.");
    expect(steps.map(({ finishReason }) => finishReason)).toEqual(["tool-calls", "text"]);
    expect(steps[0]?.usage.completionTokens).toBe(written.length);
    expect(steps[0]?.usage.promptTokens).toBe((await run.engine.encode(run.engine.requests[0]?.prompt as never)).length);
    expect(usage.completionTokens).toBe(written.length + 5);
    expect(run.engine.generated).toBe(written.length + 5);
  });

  it("is aborted by its own signal even while a turn is being ended by a call", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const written = `Look: ${call("get_current_weather", { city: "Paris" })}`;
    const run = start([`${written} and more`], { tools: [weather], strict: false, signal: controller.signal });
    run.engine.beforeToken = (index) => {
      if (index === written.length) controller.abort(reason);
    };
    await expect(run.result).rejects.toBe(reason);
    expect(run.engine.generated).toBe(written.length);
  });

  it("ends the turn with a call in a fence that cannot be read", async () => {
    const written = '```json\n{"name": "get_current_weather", "arguments": {x}}';
    const run = start([`${written} and more`, "Sorry."], { tools: [weather], strict: false });
    expect((await run.result).steps.map(({ finishReason }) => finishReason)).toEqual(["invalid-call", "text"]);
    expect(run.engine.generated).toBe(written.length + 6);
  });

  it("continues a prefix as one message", async () => {
    const run = start([" is."], {}, [
      { role: "user", content: "q" },
      { role: "assistant", content: "It", prefix: true },
    ]);
    expect((await run.result).messages.at(-1)).toEqual({ role: "assistant", content: "It is." });
    expect(run.engine.requests[0]?.continuesText).toBe(true);
  });

  it.each<[string, string | { type: "text"; text: string }[]]>([
    ["a text", "Let me see:"],
    ["text parts", [{ type: "text", text: "Let me see:" }]],
  ])("continues a prefix (%s) with a call, as one message", async (_, content) => {
    const replies = [` one moment. ${call("get_current_weather", { city: "Paris" })}`, "15 C."];
    const run = start(replies, { tools: [weather], strict: false }, [
      { role: "user", content: "q" },
      { role: "assistant", content, prefix: true },
    ]);
    const { text, messages } = await run.result;
    expect(text).toBe("15 C.");
    expect(messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "assistant"]);
    expect(messages[1]).toMatchObject({ content: "Let me see: one moment.", tool_calls: [{ type: "function" }] });
  });

  it("continues a prefix with a call that cannot be read, and with nothing", async () => {
    const input: Parameters<typeof startRun>[1] = [
      { role: "user", content: "q" },
      { role: "assistant", content: "So: ", prefix: true },
    ];
    const invalid = start(['{"name": "get_current_weather", "arguments": {x}}', "Sorry."], { tools: [weather] }, input);
    expect((await invalid.result).messages.map(({ role }) => role)).toEqual(["user", "assistant", "user", "assistant"]);
    const silent = start([""], {}, input);
    expect((await silent.result).messages.at(-1)).toEqual({ role: "assistant", content: "So: " });
  });

  it("refuses wrong input at once", () => {
    expect(() => start([], { maxSteps: 0 })).toThrow(/maxSteps is 0/);
    expect(() => start([], { toolChoice: "required" })).toThrow(/toolChoice asks for a call, but there are no tools/);
    expect(() => start([], { tools: [weather, weather] })).toThrow(/Two tools have the name/);
    expect(() => start([], { tools: [{ name: "f" } as never] })).toThrow(/defineTool/);
    expect(() => start([], { temperature: -1 })).toThrow(/temperature is -1; give a number from 0 to 100/);
    expect(() => start([], { topP: "0.9" as never })).toThrow(/topP is "0.9"/);
    expect(() => start([], { minP: 2 })).toThrow(/minP is 2/);
    expect(() => start([], { topK: 1.5 })).toThrow(/topK is 1.5; give an integer/);
    expect(() => start([], { repetitionPenalty: 0 })).toThrow(/repetitionPenalty is 0/);
    expect(() => start([], { seed: Number.NaN })).toThrow(/seed is NaN/);
    expect(() => start([], { maxTokens: 0 })).toThrow(/maxTokens is 0; give an integer from 1/);
    expect(() => start([], { stop: ["a", ""] })).toThrow(/stop must be a text or an array of texts/);
    expect(() => start([], {}, [])).toThrow(/messages is empty/);
    expect(() => start([], {}, 5 as never)).toThrow(/The input is 5/);
    expect(() =>
      start([], {}, [
        { role: "user", content: "a" },
        { role: "assistant", content: "b" },
      ]),
    ).toThrow(/The last message is the assistant's/);
    const silent = { ...mixtralInstruct, name: "own" };
    expect(() => startRun({ engine: new ScriptedEngine([]), format: silent }, "q", { tools: [weather] })).toThrow(
      /cannot call functions/,
    );
  });
});
