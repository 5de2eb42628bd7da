import { describe, expect, it } from "vitest";
import { runHandler } from "../../../../src/tools/run-handler.ts";
import { defineTool, type ToolContext } from "../../../../src/tools/tool.ts";

function run(
  execute: (args: object, context: ToolContext) => unknown,
  { signal = new AbortController().signal, timeoutMs = 10_000 }: { signal?: AbortSignal; timeoutMs?: number } = {},
  progress: unknown[] = [],
): Promise<unknown> {
  const tool = defineTool<object>({ name: "f", timeoutMs, execute });
  const call = { id: "c1", name: "f", arguments: {} };
  return runHandler({ kind: "ready", call, tool, given: {} }, signal, (value) => progress.push(value));
}

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

describe("runHandler", () => {
  it("takes what a generator returns, and hands on what it yields", async () => {
    const progress: unknown[] = [];
    const execute = async function* (): AsyncGenerator<number, string> {
      yield 25;
      await soon();
      yield 50;
      return "done";
    };
    expect(await run(execute, {}, progress)).toBe("done");
    expect(progress).toEqual([25, 50]);
  });

  it("takes the last value yielded where a generator returns nothing", async () => {
    const execute = async function* (): AsyncGenerator<string> {
      yield "a";
      yield "ab";
    };
    expect(await run(execute)).toBe("ab");
    expect(await run(async () => execute())).toBe("ab");
  });

  it("fails as the generator does, after its progress", async () => {
    const progress: unknown[] = [];
    const execute = async function* (): AsyncGenerator<number> {
      yield 1;
      throw new Error("lost");
    };
    await expect(run(execute, {}, progress)).rejects.toThrow("lost");
    expect(progress).toEqual([1]);
  });

  it("closes a generator whose time is over, so that its finally runs, and takes nothing more from it", async () => {
    const progress: unknown[] = [];
    let closed = false;
    const execute = async function* (): AsyncGenerator<number> {
      try {
        for (let count = 0; ; count++) {
          yield count;
          await soon();
        }
      } finally {
        closed = true;
      }
    };
    await expect(run(execute, { timeoutMs: 20 }, progress)).rejects.toMatchObject({ code: "tool", details: { timeoutMs: 20 } });
    const { length } = progress;
    await expect.poll(() => closed).toBe(true);
    await soon();
    expect(length).toBeGreaterThan(0);
    expect(progress).toHaveLength(length);
  });

  it("does not start a generator that comes after the run was stopped", async () => {
    const controller = new AbortController();
    let started = false;
    const late = async function* (): AsyncGenerator<number> {
      started = true;
      yield 1;
    };
    const running = run(
      async () => {
        controller.abort();
        await soon();
        return late();
      },
      { signal: controller.signal },
    );
    await expect(running).rejects.toMatchObject({ name: "AbortError" });
    await soon();
    await soon();
    expect(started).toBe(false);
  });

  it("tells the handler by its own signal that its time is over, and leaves the run's alone", async () => {
    const { signal } = new AbortController();
    let heard: unknown = null;
    const execute = (_: object, context: ToolContext): Promise<never> => {
      context.signal.addEventListener("abort", () => {
        heard = context.signal.reason;
      });
      return new Promise(() => undefined);
    };
    await expect(run(execute, { signal, timeoutMs: 5 })).rejects.toThrow("f did not finish within 5 ms");
    expect(heard).toMatchObject({ code: "tool" });
    expect(signal.aborted).toBe(false);
  });

  it("leaves no listener on the run's signal", async () => {
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
    await run(() => 1, { signal });
    expect(listeners).toBe(0);
  });
});
