import type { ModelTurn } from "./model-turn.ts";
import type { RunUsage } from "./run-events.ts";

export const NO_USAGE: RunUsage = {
  promptTokens: 0,
  completionTokens: 0,
  reusedTokens: 0,
  forcedTokens: 0,
  prefillMs: 0,
  decodeMs: 0,
  grammarMs: 0,
};

export function usageOf({ usage }: ModelTurn): RunUsage {
  const { promptTokens, completionTokens, reusedTokens, forcedTokens, prefillMs, decodeMs, grammarMs } = usage;
  return { promptTokens, completionTokens, reusedTokens, forcedTokens, prefillMs, decodeMs, grammarMs };
}

export function addUsage(a: RunUsage, b: RunUsage): RunUsage {
  return {
    promptTokens: a.promptTokens + b.promptTokens,
    completionTokens: a.completionTokens + b.completionTokens,
    reusedTokens: a.reusedTokens + b.reusedTokens,
    forcedTokens: a.forcedTokens + b.forcedTokens,
    prefillMs: a.prefillMs + b.prefillMs,
    decodeMs: a.decodeMs + b.decodeMs,
    grammarMs: a.grammarMs + b.grammarMs,
  };
}
