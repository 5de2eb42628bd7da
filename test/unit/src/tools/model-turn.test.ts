import { describe, expect, it } from "vitest";
import type { Engine } from "../../../../src/contract/engine.ts";
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
