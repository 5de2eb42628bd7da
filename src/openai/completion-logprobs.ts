import type { TokenLogprob } from "../contract/engine.ts";
import { TokenOffsets } from "./token-text.ts";
import type { CompletionLogprobs } from "./types.ts";

export type CompletionLogprobSettings = {
  /** Ids that stand for no text: BOS and EOS. */
  readonly controlIds: readonly number[];
  /** Names tokens by id (`"token_id:123"`), as vLLM's `return_tokens_as_token_ids` does. */
  readonly asIds: boolean;
};

/** Collects log-probabilities in the legacy endpoint's form, with offsets that go on from one call to the next. */
export class CompletionLogprobWriter {
  readonly #settings: CompletionLogprobSettings;
  readonly #offsets: TokenOffsets = new TokenOffsets();
  #mayDropSpace = true;

  constructor(settings: CompletionLogprobSettings) {
    this.#settings = settings;
  }

  /** @param prompt tokens that the text begins with, where it echoes the prompt. @param answer tokens after them */
  write(prompt: readonly TokenLogprob[], answer: readonly TokenLogprob[]): CompletionLogprobs {
    const tokens = [...prompt, ...answer];
    return {
      tokens: tokens.map((token) => this.#name(token)),
      token_logprobs: tokens.map(({ logprob }) => logprob),
      top_logprobs: tokens.map((token) => this.#alternatives(token)),
      text_offset: tokens.map((token, index) => this.#offset(token, index < prompt.length)),
    };
  }

  #name({ id, text }: { readonly id: number; readonly text: string }): string {
    return this.#settings.asIds ? `token_id:${id}` : text;
  }

  /** The token itself is always among them, so there may be one more than asked for. Of two tokens with one text the likelier counts. */
  #alternatives(token: TokenLogprob): { readonly [token: string]: number } | null {
    if (token.logprob === null) return null;
    const byName = new Map<string, number>();
    for (const { id, text, logprob } of [...token.top, { id: token.id, text: token.text, logprob: token.logprob }]) {
      const name = this.#name({ id, text });
      byName.set(name, Math.max(logprob, byName.get(name) ?? Number.NEGATIVE_INFINITY));
    }
    return Object.fromEntries(byName);
  }

  /** A prompt's first token of text begins with a space that is not in the text, since encoding put it there. An answer keeps its own. */
  #offset({ id, text }: TokenLogprob, isPrompt: boolean): number {
    const isText = !this.#settings.controlIds.includes(id);
    const offset = this.#offsets.next(text, isText);
    if (isText) {
      if (this.#mayDropSpace && isPrompt && text.startsWith(" ")) this.#offsets.dropSpace();
      this.#mayDropSpace = false;
    }
    return offset;
  }
}
