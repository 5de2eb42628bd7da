import type { GenerateResult } from "../contract/engine.ts";
import type { CompletionUsage } from "./types.ts";

export function completionUsage({ promptTokens, completionTokens, reusedTokens }: GenerateResult["usage"]): CompletionUsage {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: reusedTokens },
  };
}
