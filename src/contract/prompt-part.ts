/**
 * A prompt is data until the tokenizer: text can never become a control token, because only a
 * `control` part does. Each `text` part is encoded as one string, with its own dummy prefix space.
 */
export type PromptPart =
  /** A control token: `bos` and `eos` by role, any other by its exact text in the vocabulary. */
  | { readonly control: "bos" | "eos" | (string & {}) }
  /** Ordinary text. */
  | { readonly text: string };
