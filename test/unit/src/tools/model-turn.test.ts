import { describe, expect, it } from "vitest";
import type { Engine, GenerateRequest } from "../../../../src/contract/engine.ts";
import { jsonAgent } from "../../../../src/prompts/json-agent.ts";
import { mistralTools } from "../../../../src/prompts/mistral-tools.ts";
import type { ParserEvent, PromptFormat } from "../../../../src/prompts/prompt-format.ts";
import { trelisV3 } from "../../../../src/prompts/trelis-v3.ts";
import { renderOpenPrompt } from "../../../../src/tools/chat-model.ts";
import { type ModelTurn, takeTurn, type TurnSettings } from "../../../../src/tools/model-turn.ts";
import { loadRemoteEngine } from "../../../../src/wire/remote-engine.ts";
import { WorkerConnection } from "../../../../src/wire/worker-connection.ts";
import { ChannelWorker } from "../support/channel-worker.ts";
import { hostWith } from "../support/host.ts";
import { ScriptedEngine } from "../support/scripted-engine.ts";

const TOOLS = [{ name: "f", parameters: { type: "object" } }];
const CALL = '{"name": "f", "arguments": {"a": 1}}';
const prompt = renderOpenPrompt(trelisV3, [{ role: "user", content: "q" }], TOOLS);
const never = new AbortController().signal;

function turn(engine: Engine, settings: TurnSettings = {}, signal: AbortSignal = never): Promise<ModelTurn> {
  return takeTurn(engine, prompt, settings, { onParsed: () => undefined }, signal);
}

/** The engine in a worker of its own, one token each millisecond. */
async function remote(engine: ScriptedEngine): Promise<Engine> {
  engine.beforeToken = () => new Promise((resolve) => setTimeout(resolve, 1));
  const worker = new ChannelWorker(hostWith({ load: async () => engine }));
  return loadRemoteEngine(new WorkerConnection(worker, "here"), { kind: "url", url: "x" }, {}, () => undefined);
}

describe("takeTurn", () => {
  it("stops an engine in a worker after a call behind a text, counts to the call, and can go on with the engine", async () => {
    const scripted = new ScriptedEngine([`Look: ${CALL}${" more".repeat(100)}`, "Done."]);
    const engine = await remote(scripted);
    const first = await turn(engine, { logprobs: 0, strict: false });
    expect(first).toMatchObject({ text: "Look:", calls: [{ name: "f", arguments: { a: 1 } }], invalid: [], cut: false });
    expect(first.usage).toMatchObject({ completionTokens: CALL.length + 6, reusedTokens: 0 });
    expect(first.usage.promptTokens).toBe((await engine.encode(prompt.parts)).length);
    expect(first.usage.decodeMs).toBeGreaterThan(0);
    expect(first.logprobs?.map(({ text }) => text).join("")).toBe(`Look: ${CALL}`);
    expect(scripted.generated).toBeLessThan(CALL.length + 100);
    expect((await turn(engine)).text).toBe("Done.");
  });

  it("takes the engine's own account where the engine ends by itself", async () => {
    const { usage, calls } = await turn(await remote(new ScriptedEngine([`${CALL} more`])));
    expect(calls).toHaveLength(1);
    expect(usage).toMatchObject({ completionTokens: CALL.length, prefillMs: 1, decodeMs: 2 });
  });

  it("hides no other failure behind the end of a turn", async () => {
    const engine = new ScriptedEngine([`Look: ${CALL} and more`]);
    const failure = new Error("The device was lost.");
    engine.beforeToken = (index) => {
      if (index === CALL.length + 6) throw failure;
    };
    await expect(turn(engine, { strict: false })).rejects.toBe(failure);
  });

  it("leaves no listener on the caller's signal", async () => {
    const { signal } = new AbortController();
    let listeners = 0;
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    signal.addEventListener = (...parameters: Parameters<typeof add>): void => {
      listeners++;
      add(...parameters);
    };
    signal.removeEventListener = (...parameters: Parameters<typeof remove>): void => {
      listeners--;
      remove(...parameters);
    };
    await turn(new ScriptedEngine(["Hi."]), {}, signal);
    expect(listeners).toBe(0);
  });
});

describe("what a turn asks of the engine", () => {
  /** The request of a turn with these settings. */
  async function request(
    settings: TurnSettings,
    format: PromptFormat = trelisV3,
    reply: string = CALL,
  ): Promise<GenerateRequest> {
    const engine = new ScriptedEngine([reply]);
    const given = renderOpenPrompt(format, [{ role: "user", content: "q" }], TOOLS);
    await takeTurn(engine, given, settings, { onParsed: () => undefined }, never);
    const [sent] = engine.requests;
    if (sent === undefined) throw new Error("nothing was asked");
    return sent;
  }

  it("is the format's grammar for the choice", async () => {
    expect((await request({})).grammar).toEqual(trelisV3.grammar(TOOLS, "auto"));
    expect((await request({ choice: "required" })).grammar).toEqual(trelisV3.grammar(TOOLS, "required"));
    expect((await request({ choice: { name: "f" } })).grammar).toEqual(trelisV3.grammar(TOOLS, { name: "f" }));
    expect((await request({ mostCalls: 2 }, mistralTools)).grammar).toEqual(
      mistralTools.grammar(TOOLS, "auto", { mostCalls: 2 }),
    );
    expect(await request({ strict: false })).not.toHaveProperty("grammar");
    expect(await request({ choice: "none" })).not.toHaveProperty("grammar");
    await expect(request({ choice: { name: "g" } })).rejects.toThrow(TypeError);
  });

  it("is plain data, without what only the page knows", async () => {
    const sent = await request({ choice: "required", strict: true, mostCalls: 2, maxTokens: 7 });
    expect(Object.keys(sent).sort()).toEqual(["continuesText", "grammar", "maxTokens", "prompt", "sampling", "stopAfter"]);
    expect(structuredClone(sent)).toEqual(sent);
  });

  it("is the page's own grammar instead, under which all is text", async () => {
    const engine = new ScriptedEngine([CALL]);
    const grammar = { kind: "json-object" } as const;
    expect(await turn(engine, { grammar })).toMatchObject({ text: CALL, calls: [] });
    expect(engine.requests[0]).toMatchObject({ grammar });
    expect(engine.requests[0]).not.toHaveProperty("stopAfter");
  });

  it("is text under the page's own grammar in every format, whatever its keys", async () => {
    const json = '{"tool_name": "Final Answer", "input": "x"}';
    const given = renderOpenPrompt(
      jsonAgent,
      [
        { role: "user", content: "q" },
        { role: "assistant", tool_calls: [{ id: "a", type: "function", function: { name: "f", arguments: "{}" } }] },
        { role: "tool", tool_call_id: "a", content: "1" },
      ],
      [],
    );
    expect(given.format).toBe(jsonAgent);
    const settings = { grammar: { kind: "json-object" } } as const;
    const ended = await takeTurn(new ScriptedEngine([json]), given, settings, { onParsed: () => undefined }, never);
    expect(ended).toMatchObject({ text: json, calls: [] });
  });

  it("takes the format's settings where the page gives none, and its stop strings always", async () => {
    const defaults = { sampling: { temperature: 0.1, topP: 0.15 }, maxTokens: 512, stop: ["```"] };
    const format: PromptFormat = { ...trelisV3, defaults };
    expect(await request({}, format)).toMatchObject(defaults);
    expect(await request({ sampling: { topP: 1 }, maxTokens: 9, stop: ["END", "```"] }, format)).toMatchObject({
      sampling: { temperature: 0.1, topP: 1 },
      maxTokens: 9,
      stop: ["END", "```"],
    });
  });
});

describe("an engine that knows no grammars", () => {
  it("is stopped after the calls of a turn that it should have ended", async () => {
    const engine = new ScriptedEngine([`[TOOL_CALLS] [${CALL}] and then it went on and on`]);
    const given = renderOpenPrompt(mistralTools, [{ role: "user", content: "q" }], TOOLS);
    const ended = await takeTurn(engine, given, {}, { onParsed: () => undefined }, never);
    expect(ended).toMatchObject({ calls: [{ name: "f", arguments: { a: 1 } }], cut: false });
    expect(engine.generated).toBeLessThan(`[TOOL_CALLS] [${CALL}] and`.length);
  });
});

describe("a turn that no grammar holds", () => {
  it("is over with the last call that was asked for", async () => {
    const written = `[TOOL_CALLS] [${[1, 2, 3].map(() => CALL).join(", ")}]${" more".repeat(20)}`;
    const engine = new ScriptedEngine([written]);
    const given = renderOpenPrompt(mistralTools, [{ role: "user", content: "q" }], TOOLS);
    const seen: string[] = [];
    const onParsed = ({ type }: ParserEvent): void => void seen.push(type);
    const ended = await takeTurn(engine, given, { strict: false, mostCalls: 2 }, { onParsed }, never);
    expect(ended).toMatchObject({ text: "", invalid: [], cut: false });
    expect(ended.calls).toHaveLength(2);
    expect(seen.filter((type) => type === "tool-call")).toHaveLength(2);
    expect(seen.at(-1)).toBe("tool-call");
    expect(engine.generated).toBeLessThan(written.indexOf(" more"));
  });
});

describe("a turn that is cut off", () => {
  it("is not, where all that it can hold is there", async () => {
    const engine = new ScriptedEngine([CALL]);
    const whole = await turn(engine, { maxTokens: CALL.length });
    expect(whole).toMatchObject({ cut: false, calls: [{ name: "f" }] });
    const part = await turn(new ScriptedEngine([CALL]), { maxTokens: CALL.length - 1 });
    expect(part).toMatchObject({ cut: true, calls: [] });
  });
});
