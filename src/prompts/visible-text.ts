import type { PromptPart } from "../contract/prompt-part.ts";

/** Parts as one text for the eye: `<s>` and `</s>` for BOS and EOS, other control tokens by their own text. */
export function visibleText(parts: readonly PromptPart[]): string {
  return parts
    .map((part) => ("text" in part ? part.text : part.control === "bos" ? "<s>" : part.control === "eos" ? "</s>" : part.control))
    .join("");
}
