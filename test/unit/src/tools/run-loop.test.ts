import { describe, expect, it } from "vitest";
import { jsonAgent } from "../../../../src/prompts/json-agent.ts";
import { mistralTools } from "../../../../src/prompts/mistral-tools.ts";
import type { RunEvent } from "../../../../src/tools/run-events.ts";
import type { StepInfo, StepPlan } from "../../../../src/tools/run-options.ts";
import { defineTool } from "../../../../src/tools/tool.ts";
import { call, promptText, read, start } from "../support/start-run.ts";

const count = defineTool({
  name: "count",
  parameters: { type: "object", properties: { to: { type: "integer" } } },
  execute: ({ to }) => to ?? 0,
});
const other = defineTool({ name: "other", execute: () => "other" });
const counting = (length: number): string[] => Array.from({ length }, (_, to) => call("count", { to }));

/** Without what depends on the clock. */
function timeless(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, inner: unknown) => (key.endsWith("Ms") ? 0 : inner)));
}

describe("stopWhen", () => {
  it("ends the run after a step whose calls have run, and is told everything so far", async () => {
    const told: StepInfo[] = [];
    const run = start(counting(5), {
      tools: [count],
      stopWhen: async (info) => {
        told.push(info);
        return info.result.calls.some((one) => one.ok && one.result === 2);
      },
    });
    const { finishReason, steps, messages } = await run.result;
    expect({ finishReason, steps: steps.length }).toEqual({ finishReason: "stopped", steps: 3 });
    expect(messages.at(-1)).toMatchObject({ role: "tool", content: "2" });
    expect(told.map(({ step, steps, messages }) => [step, steps.length, messages.length])).toEqual([
      [0, 1, 3],
      [1, 2, 5],
      [2, 3, 7],
    ]);
    expect(told[1]?.usage.completionTokens).toBe(counting(2).join("").length);
  });

  it("is not asked after an answer, and rejects the run where it throws", async () => {
    let asked = 0;
    await start(["Hi."], { stopWhen: () => ++asked > 0 }).result;
    expect(asked).toBe(0);
    const stopWhen = (): never => {
      throw new Error("page's mistake");
    };
    await expect(start(counting(1), { tools: [count], stopWhen }).result).rejects.toThrow("page's mistake");
  });
});

describe("prepareStep", () => {
  it("changes functions, choice, instructions and settings for one step", async () => {
    const plans: StepPlan[] = [];
    const run = start([call("count", { to: 1 }), call("other", {}), "Done."], {
      tools: [count, other],
      temperature: 0.5,
      prepareStep: (plan) => {
        plans.push(plan);
        if (plan.step === 1)
          return {
            tools: [other],
            toolChoice: "required",
            instructions: "Be brief.",
            temperature: 1,
            maxTokens: 99,
            stop: "END",
          };
        return undefined;
      },
    });
    const { finishReason } = await run.result;
    expect(finishReason).toBe("stop");
    expect(plans.map(({ step, messages, steps, tools }) => [step, messages.length, steps.length, tools.length])).toEqual([
      [0, 1, 0, 2],
      [1, 3, 1, 2],
      [2, 5, 2, 2],
    ]);
    const [first, second, third] = run.engine.requests;
    expect(first).toMatchObject({ sampling: { temperature: 0.5 }, grammar: { text: true } });
    expect(second).toMatchObject({ sampling: { temperature: 1 }, maxTokens: 99, stop: ["END"], grammar: { text: false } });
    expect(third).toMatchObject({ sampling: { temperature: 0.5 }, grammar: { text: true } });
    expect(third?.maxTokens).toBeUndefined();
    const prompts = await Promise.all([0, 1, 2].map((index) => promptText(run.engine, index)));
    expect(prompts.map((text) => text.includes("Be brief."))).toEqual([false, true, false]);
    expect(prompts.map((text) => text.includes('"name": "count",\n'))).toEqual([true, true, true]);
    expect(
      prompts.map((text) =>
        text.includes(
          '"parameters": {\n                "type": "object",\n                "properties": {\n                    "to"',
        ),
      ),
    ).toEqual([true, false, true]);
  });

  it("puts its instructions after the conversation's own", async () => {
    const input = [
      { role: "system", content: "First." },
      { role: "user", content: "q" },
    ] as const;
    const run = start(["Hi."], { prepareStep: () => ({ instructions: "Second." }) }, input);
    const { messages } = await run.result;
    expect(await promptText(run.engine, 0)).toContain("First.\n\nSecond.");
    expect(messages.filter(({ role }) => role === "system")).toHaveLength(1);
  });

  it("refuses the calls of functions that the step does not have", async () => {
    const run = start([call("other", {}), "Done."], { tools: [count, other], prepareStep: () => ({ tools: [count] }) });
    expect((await run.result).steps[0]?.calls[0]).toMatchObject({ ok: false, error: { code: "tool" } });
  });

  it("rejects the run where it throws or asks for what cannot be", async () => {
    const failing = start(["Hi."], { prepareStep: () => Promise.reject(new Error("no plan")) });
    await expect(failing.result).rejects.toThrow("no plan");
    const wrong = start(["Hi."], { tools: [count], prepareStep: () => ({ toolChoice: { name: "fly" } }) });
    await expect(wrong.result).rejects.toThrow(/toolChoice names "fly", which is not among the tools: count/);
  });
});

describe("toolChoice", () => {
  it("asks for a call until one was right, then leaves the model free", async () => {
    const run = start([call("count", { to: "x" }), call("count", { to: 1 }), "One."], { tools: [count], toolChoice: "required" });
    expect((await run.result).text).toBe("One.");
    expect(run.engine.requests.map(({ grammar }) => grammar?.kind === "calls" && grammar.text)).toEqual([false, false, true]);
  });

  it("asks for one function by its name", async () => {
    const run = start([call("other", {}), "Done."], { tools: [count, other], toolChoice: { name: "other" } });
    await run.result;
    const grammar = run.engine.requests[0]?.grammar;
    expect(grammar?.kind === "calls" && grammar.calls.map(({ name }) => name)).toEqual(["other"]);
  });

  it("takes an answer in text, or another function, for a wrong call where nothing holds the model", async () => {
    const text = start(["I would rather talk.", "No."], { tools: [count], toolChoice: "required", strict: false });
    expect(await text.result).toMatchObject({
      finishReason: "invalid-call",
      error: { message: "The answer must be a call of a function, but it is a text." },
    });
    const wrong = start([call("count", {}), call("other", {}), "Done."], {
      tools: [count, other],
      toolChoice: { name: "other" },
      strict: false,
    });
    const { steps, finishReason } = await wrong.result;
    expect({ finishReason, steps: steps.map((step) => step.finishReason) }).toEqual({
      finishReason: "stop",
      steps: ["invalid-call", "tool-calls", "text"],
    });
  });

  it("is refused where it cannot be met", () => {
    expect(() => start([], { tools: [count], toolChoice: { name: "constructor" } })).toThrow(
      /names "constructor", which is not among/,
    );
    expect(() => start([], { tools: [count], toolChoice: "sometimes" as "auto" })).toThrow(/toolChoice is "sometimes"/);
    expect(() => start([], { toolChoice: { name: "count" } })).toThrow(/there are no tools/);
    expect(() => start([], { strict: "yes" as unknown as boolean })).toThrow(/strict is "yes"/);
  });
});

describe("strict", () => {
  it("is on unless turned off, for the run or a step", async () => {
    const run = start([call("count", {}), "Done."], { tools: [count], prepareStep: ({ step }) => ({ strict: step === 0 }) });
    await run.result;
    expect(run.engine.requests.map(({ grammar }) => grammar !== undefined)).toEqual([true, false]);
    const off = start(["Done."], { tools: [count], strict: false });
    await off.result;
    expect(off.engine.requests[0]?.grammar).toBeUndefined();
    const none = start(["Done."], { tools: [count], toolChoice: "none" });
    await none.result;
    expect(none.engine.requests[0]?.grammar).toBeUndefined();
  });

  it("off, reads calls in fences, within text and with trailing commas", async () => {
    const replies = ['Sure:\n```json\n{"name": "count", "arguments": {"to": 3,},}\n```', "Done."];
    const run = start(replies, { tools: [count], strict: false });
    expect((await run.result).steps[0]?.calls[0]).toMatchObject({ ok: true, result: 3 });
  });
});

describe("a run's seed", () => {
  it("repeats the run exactly, ids and all, and gives each turn its own", async () => {
    /** A model that writes by its seed: another seed, another call. */
    const play = async (seed?: number): Promise<{ events: unknown; result: unknown; seeds: unknown[]; seed: number }> => {
      const turns: (number | undefined)[] = [];
      const reply = (final: boolean) => (): string => {
        const drawn = run.engine.requests.at(-1)?.sampling?.seed ?? 0;
        turns.push(drawn);
        const calls = [0, 1].map((index) => ({
          name: "count",
          arguments: { to: (drawn + index) % 1_000 },
          id: `abcdefgh${index}`,
        }));
        return final ? `It is ${drawn}.` : `[TOOL_CALLS] ${JSON.stringify(calls)}`;
      };
      const run = start(
        [reply(false), reply(false), reply(true)],
        { tools: [count], temperature: 1, ...(seed === undefined ? {} : { seed }) },
        "q",
        mistralTools,
      );
      const events = await read(run);
      const result = await run.result;
      return { events: timeless(events), result: timeless(result), seeds: turns, seed: result.seed };
    };
    const first = await play(42);
    expect(first.seed).toBe(42);
    expect(first.seeds[0]).toBe(42);
    expect(new Set(first.seeds).size).toBe(3);
    expect(await play(42)).toEqual(first);
    const drawn = await play();
    expect(await play(drawn.seed)).toEqual(drawn);
    expect(drawn.result).not.toEqual(first.result);
  });

  it("is told for greedy runs too", async () => {
    const { seed } = await start(["Hi."]).result;
    expect(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32).toBe(true);
  });
});

describe("usage", () => {
  it("is counted for each step and in sum, with the tokens that a grammar forced", async () => {
    const run = start([...counting(2), "Done."], { tools: [count] });
    run.engine.forcedTokens = 5;
    const { usage, steps } = await run.result;
    expect(steps.map((step) => [step.usage.completionTokens, step.usage.forcedTokens])).toEqual([
      [counting(2)[0]?.length, 5],
      [counting(2)[1]?.length, 5],
      [5, 5],
    ]);
    expect(usage).toMatchObject({
      completionTokens: counting(2).join("").length + 5,
      forcedTokens: 15,
      prefillMs: 3,
      decodeMs: 6,
    });
  });
});

describe("progress of a handler", () => {
  it("comes as events between the call and its result", async () => {
    const slow = defineTool({
      name: "slow",
      execute: async function* () {
        yield { done: 1 };
        yield { done: 2 };
        return "all";
      },
    });
    const run = start([call("slow", {}), "Done."], { tools: [slow] });
    const events: RunEvent[] = await read(run);
    const told = events.filter(({ type }) => type === "tool-call" || type === "tool-progress" || type === "tool-result");
    expect(told.map(({ type }) => type)).toEqual(["tool-call", "tool-progress", "tool-progress", "tool-result"]);
    expect(told[2]).toMatchObject({ step: 0, name: "slow", progress: { done: 2 } });
    expect(await promptText(run.engine, 1)).toContain('"all"');
  });
});

describe("time limits", () => {
  const stuck = defineTool({ name: "stuck", execute: () => new Promise(() => undefined) });

  it("end the run with a typed error that says which one, and keep the conversation", async () => {
    const run = start([...counting(1), call("stuck", {})], { tools: [count, stuck], stepTimeoutMs: 500 });
    await expect(run.result).rejects.toMatchObject({
      code: "timeout",
      name: "RunTimeoutError",
      details: { limit: "step", timeoutMs: 500, step: 1 },
      message: expect.stringContaining("stepTimeoutMs"),
    });
    expect(run.messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "assistant", "tool"]);
    expect(run.messages.at(-1)).toMatchObject({ content: expect.stringContaining("was stopped before it had a result") });
    const whole = start([call("stuck", {})], { tools: [stuck], timeoutMs: 30 });
    await expect(whole.result).rejects.toMatchObject({ code: "timeout", details: { limit: "run", timeoutMs: 30 } });
  });

  it("stop the model too", async () => {
    const run = start(["x".repeat(1_000)], { timeoutMs: 20 });
    run.engine.beforeToken = () => new Promise((resolve) => setTimeout(resolve, 2));
    await expect(run.result).rejects.toMatchObject({ code: "timeout" });
    expect(run.engine.generated).toBeLessThan(1_000);
  });

  it("do not count while the user is asked", async () => {
    const guarded = defineTool({ name: "guarded", needsApproval: true, execute: () => "ran" });
    const run = start([call("guarded", {}), "Done."], {
      tools: [guarded],
      timeoutMs: 600,
      stepTimeoutMs: 600,
      onApproval: () => new Promise((resolve) => setTimeout(() => resolve(true), 900)),
    });
    expect((await run.result).text).toBe("Done.");
  });

  it("are checked", () => {
    expect(() => start([], { timeoutMs: 0 })).toThrow(/timeoutMs is 0/);
    expect(() => start([], { stepTimeoutMs: -1 })).toThrow(/stepTimeoutMs is -1/);
  });
});

describe("the messages of a run", () => {
  it("grow by whole steps and are plain JSON", async () => {
    const run = start([...counting(2), "Done."], { tools: [count] });
    const lengths: number[] = [];
    for await (const event of run) if (event.type === "step-end") lengths.push(run.messages.length);
    const { messages } = await run.result;
    expect(lengths.at(-1)).toBe(messages.length);
    expect(run.messages).toEqual(messages);
    expect(JSON.parse(JSON.stringify(messages))).toEqual(messages);
  });

  it("are left as they were when the model is stopped in its turn", async () => {
    const controller = new AbortController();
    const run = start([...counting(1), "A long answer"], { tools: [count], signal: controller.signal });
    run.engine.beforeToken = (index) => {
      if (index === 3 && run.engine.requests.length === 2) controller.abort();
    };
    await expect(run.result).rejects.toMatchObject({ name: "AbortError" });
    expect(run.messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool"]);
  });
});

describe("a run in the format json-agent", () => {
  const calculator = defineTool<{ expression: string }>({
    name: "Calculator",
    description: "Computes an expression",
    parameters: { type: "object", properties: { expression: { type: "string" } }, required: ["expression"] },
    execute: ({ expression }) => (expression === "4 ** 2.1" ? 18.37917367995256 : null),
  });
  const search = defineTool<{ query: string }>({
    name: "Search",
    description: "Searches the web",
    parameters: { type: "object", properties: { query: { type: "string" } }, required: ["query"] },
    execute: () => ["first hit", "second hit"],
    untrusted: true,
  });

  it("goes on until the final answer, by the same loop, with the format's own settings", async () => {
    const replies = [
      ' "Calculator",\n    "input": "4 ** 2.1"\n}',
      ' "Search",\n    "input": "who cares"\n}',
      ' "Final Answer",\n    "input": "It is 18.38."\n}',
    ];
    const run = start(replies, { tools: [calculator, search] }, "What is 4 to the power of 2.1?", jsonAgent);
    const events = await read(run);
    const { text, steps, finishReason, messages } = await run.result;
    expect({ text, finishReason }).toEqual({ text: "It is 18.38.", finishReason: "stop" });
    expect(steps.flatMap(({ calls }) => calls.map((one) => one.ok && one.result))).toEqual([
      18.37917367995256,
      ["first hit", "second hit"],
    ]);
    expect(events.filter(({ type }) => type === "tool-result")).toHaveLength(2);
    expect(messages.at(-1)).toEqual({ role: "assistant", content: "It is 18.38." });
    expect(run.engine.requests[0]).toMatchObject({
      sampling: { temperature: 0.1, topP: 0.15, repetitionPenalty: 1.1 },
      maxTokens: 512,
      grammar: { kind: "calls", text: false },
    });
    const last = await promptText(run.engine, 2);
    expect(last).toContain("Tool Output: 18.37917367995256\nAssistant: ```json");
    expect(last).toContain('Tool Output: "first hit\\n---\\nsecond hit"');
  });

  it("lets the page's settings go before the format's", async () => {
    const run = start(
      [' "Final Answer", "input": "Hi."}'],
      { tools: [calculator], temperature: 0, maxTokens: 9_999 },
      "q",
      jsonAgent,
    );
    await run.result;
    expect(run.engine.requests[0]).toMatchObject({ sampling: { temperature: 0, topP: 0.15 }, maxTokens: 9_999 });
  });

  it("takes an unknown tool's name for a final answer", async () => {
    const run = start([' "Fly", "input": "to the moon"}'], { tools: [calculator], strict: false }, "q", jsonAgent);
    expect(await run.result).toMatchObject({ finishReason: "stop", text: "to the moon" });
  });
});
