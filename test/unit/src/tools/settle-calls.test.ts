import { describe, expect, it } from "vitest";
import { mistralTools } from "../../../../src/prompts/mistral-tools.ts";
import type { RunEvent } from "../../../../src/tools/run-events.ts";
import { defineTool } from "../../../../src/tools/tool.ts";
import { call, promptText, read, start, typesOf } from "../support/start-run.ts";

/** A function that counts how often it ran. */
function counter(name = "book") {
  const state = { ran: 0 };
  const tool = defineTool({
    name,
    parameters: { type: "object", properties: { seats: { type: "integer", minimum: 1, maximum: 8 } }, required: ["seats"] },
    execute: ({ seats }) => {
      state.ran++;
      return { booked: seats };
    },
  });
  return { tool, state };
}

/** A turn of a model with parallel calls. */
const turn = (...calls: readonly (readonly [string, object])[]): string =>
  `[TOOL_CALLS] ${JSON.stringify(calls.map(([name, given], index) => ({ name, arguments: given, id: `abcdefgh${index}` })))}`;

describe("a wrong call", () => {
  it("is told to the model once, and the corrected call runs", async () => {
    const { tool, state } = counter();
    const run = start([call("book", { seats: 9 }), call("book", { seats: 8 }), "Booked."], { tools: [tool] });
    const events = await read(run);
    const { finishReason, steps, error } = await run.result;
    expect({ finishReason, error, ran: state.ran }).toEqual({ finishReason: "stop", error: null, ran: 1 });
    expect(steps.map((step) => step.finishReason)).toEqual(["invalid-call", "tool-calls", "text"]);
    expect(await promptText(run.engine, 1)).toMatch(/"error": "The arguments of book are wrong: seats: [^"]*9[^"]*8/);
    // Only a call that passed its schema is announced as one.
    expect(typesOf(events).slice(0, 4)).toEqual(["step-start", "tool-call-start", "tool-error", "step-end"]);
  });

  it("ends the run where the next turn is wrong too, and says so", async () => {
    const { tool, state } = counter();
    const run = start([call("book", { seats: 9 }), call("book", { seats: 0 }), "never"], { tools: [tool] });
    const events = await read(run);
    const { finishReason, error, steps, messages } = await run.result;
    expect({ finishReason, ran: state.ran, steps: steps.length }).toEqual({ finishReason: "invalid-call", ran: 0, steps: 2 });
    expect(error).toMatchObject({ code: "tool", details: { tool: "book" }, message: expect.stringMatching(/wrong: seats: /) });
    expect(events.filter(({ type }) => type === "tool-error")).toHaveLength(2);
    expect(events.some(({ type }) => type === "tool-call")).toBe(false);
    expect(messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "assistant", "tool"]);
    // The conversation can go on from there.
    expect((await start(["Sorry."], { tools: [tool] }, [...messages, { role: "user", content: "And now?" }]).result).text).toBe(
      "Sorry.",
    );
  });

  it("may be followed by another one later, after a right turn", async () => {
    const { tool, state } = counter();
    const replies = [9, 1, 9, 2].map((seats) => call("book", { seats }));
    const run = start([...replies, "Done."], { tools: [tool] });
    expect(await run.result).toMatchObject({ finishReason: "stop", text: "Done." });
    expect(state.ran).toBe(2);
  });

  it("counts unreadable calls, unknown functions and wrong arguments alike", async () => {
    const { tool, state } = counter();
    const wrong = ['{"name": "book", "arguments": {seats}}', call("fly", {}), call("book", {})];
    for (const first of wrong) {
      for (const second of wrong) {
        const run = start([first, second], { tools: [tool], strict: false });
        expect(await run.result).toMatchObject({ finishReason: "invalid-call", error: { code: "tool" } });
      }
    }
    expect(state.ran).toBe(0);
  });

  it("leaves a failing handler out of the account: that is no mistake of the model", async () => {
    const tool = defineTool({
      name: "f",
      execute: () => {
        throw new Error("no network");
      },
    });
    const run = start([call("f", {}), call("f", {}), call("f", {}), "Given up."], { tools: [tool] });
    expect(await run.result).toMatchObject({ finishReason: "stop", text: "Given up." });
  });
});

describe("several calls in a turn", () => {
  it("run at once, not more than maxParallelCalls, with results in the order of the calls", async () => {
    let running = 0;
    let most = 0;
    const wait = defineTool<{ ms: number }>({
      parameters: { type: "object" },
      name: "wait",
      execute: async ({ ms }) => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, ms));
        running--;
        return ms;
      },
    });
    const calls = [30, 1, 2, 3, 4].map((ms) => ["wait", { ms }] as const);
    const run = start([turn(...calls), "Done."], { tools: [wait], maxParallelCalls: 2 }, "q", mistralTools);
    const events = await read(run);
    const { steps, messages } = await run.result;
    expect(most).toBe(2);
    expect(steps[0]?.calls.map((one) => one.ok && one.result)).toEqual([30, 1, 2, 3, 4]);
    const ids = steps[0]?.calls.map(({ id }) => id);
    expect(new Set(ids).size).toBe(5);
    expect(messages.flatMap((message) => (message.role === "tool" ? [message.tool_call_id] : []))).toEqual(ids);
    // Events come as handlers end: the slow first one is last but for those that were begun after it.
    const results = events.flatMap((event: RunEvent) => (event.type === "tool-result" ? [event.result] : []));
    expect(results[0]).toBe(1);
    const starts = events.flatMap((event: RunEvent) => (event.type === "tool-call-start" ? [event.callId] : []));
    expect(starts).toEqual(ids);
    expect(await promptText(run.engine, 1)).toContain(`"call_id": "${ids?.[0]}"`);
  });

  it("hands the most calls of a turn to the grammar", async () => {
    const { tool } = counter();
    const run = start(["Done."], { tools: [tool], maxCallsPerStep: 3 }, "q", mistralTools);
    await run.result;
    expect(run.engine.requests[0]?.grammar).toMatchObject({ kind: "calls", mostCalls: 3 });
    const plain = start(["Done."], { tools: [tool] }, "q", mistralTools);
    await plain.result;
    expect(plain.engine.requests[0]?.grammar).toMatchObject({ mostCalls: 8 });
  });

  it("are not more than asked for where no grammar holds the model", async () => {
    const { tool, state } = counter();
    const calls = [1, 2, 3].map((seats) => ["book", { seats }] as const);
    const run = start([turn(...calls), "Done."], { tools: [tool], maxCallsPerStep: 2, strict: false }, "q", mistralTools);
    expect((await run.result).steps[0]?.calls).toHaveLength(2);
    expect(state.ran).toBe(2);
  });

  it("run where they are right, beside a wrong one; in the attempt to do better none runs", async () => {
    const { tool, state } = counter();
    const mixed = turn(["book", { seats: 1 }], ["book", { seats: 9 }]);
    const run = start([mixed, mixed], { tools: [tool] }, "q", mistralTools);
    const { finishReason, steps, messages } = await run.result;
    expect(finishReason).toBe("invalid-call");
    expect(steps.map(({ calls }) => calls.map(({ ok }) => ok))).toEqual([
      [true, false],
      [false, false],
    ]);
    expect(state.ran).toBe(1);
    expect(messages.at(-2)).toMatchObject({ role: "tool", content: expect.stringContaining("was not run") });
  });

  it("do not run where the turn was cut off after some of them", async () => {
    const { tool, state } = counter();
    const text = turn(["book", { seats: 1 }], ["book", { seats: 2 }]);
    const run = start([text], { tools: [tool], maxTokens: text.length - 12 }, "q", mistralTools);
    const { finishReason, steps } = await run.result;
    expect(finishReason).toBe("length");
    expect(steps[0]?.calls).toEqual([]);
    expect(state.ran).toBe(0);
  });

  it("do not run where the model was stopped after some of them", async () => {
    const { tool, state } = counter();
    const controller = new AbortController();
    const text = turn(["book", { seats: 1 }], ["book", { seats: 2 }]);
    const run = start([text], { tools: [tool], signal: controller.signal }, "q", mistralTools);
    run.engine.beforeToken = (index) => {
      if (index === text.length - 12) controller.abort();
    };
    await expect(run.result).rejects.toMatchObject({ name: "AbortError" });
    expect(state.ran).toBe(0);
    expect(run.messages).toHaveLength(1);
  });

  it("keep what is there when the run is stopped, and name what is not", async () => {
    const controller = new AbortController();
    const quick = defineTool({ name: "quick", execute: () => "there" });
    const slow = defineTool({
      name: "slow",
      execute: () => {
        setTimeout(() => controller.abort(), 5);
        return new Promise(() => undefined);
      },
    });
    const options = { tools: [quick, slow], signal: controller.signal };
    const run = start([turn(["quick", {}], ["slow", {}])], options, "q", mistralTools);
    await expect(run.result).rejects.toMatchObject({ name: "AbortError" });
    expect(run.messages.map((message) => message.role === "tool" && message.content)).toEqual([
      false,
      false,
      '"there"',
      '{"error":"The call of slow was stopped before it had a result."}',
    ]);
    const next = start(["Fine."], { tools: [quick, slow] }, [...run.messages, { role: "user", content: "Go on" }], mistralTools);
    expect((await next.result).text).toBe("Fine.");
  });
});
