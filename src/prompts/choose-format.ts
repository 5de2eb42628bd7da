import type { PromptFormatName } from "./prompt-format.ts";

/** What of a model decides its prompt format; `ModelInfo` has it. */
export type FormatFacts = {
  /** The file's own hint, `mixtral_js.prompt_format`. */
  readonly promptFormat: string | null;
  /** The file's `tokenizer.chat_template`. */
  readonly chatTemplate: string | null;
  readonly controlTokens: readonly string[];
};

/** The control tokens of Mistral's formats with functions. */
const MISTRAL_TOOLS = ["[INST]", "[/INST]", "[AVAILABLE_TOOLS]", "[/AVAILABLE_TOOLS]", "[TOOL_CALLS]", "[TOOL_RESULTS]"];
/** What templates of other families, or later ones of Mistral, have beside `[INST]`. */
const OTHER_FAMILY = /<<SYS>>|<\|im_start\|>|\[SYSTEM_PROMPT\]|\[TOOL_CONTENT\]|###/;

/**
 * The name of a model's prompt format: what its file names, else what is known of the model, else what its chat template and
 * vocabulary tell. Mistral's first template is `mixtral-instruct`, as is none; the one with `[AVAILABLE_TOOLS]` is `mistral-tools`;
 * any other is rendered as it is.
 * @param known the catalogue's format
 * @returns what the file names as it is, which may be no format of this version
 */
export function formatNameOf(facts: FormatFacts, known: PromptFormatName | null = null): string {
  return facts.promptFormat ?? known ?? fromTemplate(facts);
}

function fromTemplate({ chatTemplate, controlTokens }: FormatFacts): PromptFormatName {
  if (chatTemplate === null) return "mixtral-instruct";
  if (!chatTemplate.includes("[INST]") || OTHER_FAMILY.test(chatTemplate)) return "chat-template";
  // Early files of v0.3 have a template without functions; their vocabulary has the tokens.
  if (MISTRAL_TOOLS.every((token) => controlTokens.includes(token))) return "mistral-tools";
  const isPlain = !chatTemplate.includes("[AVAILABLE_TOOLS]") && !controlTokens.includes("[INST]");
  return isPlain ? "mixtral-instruct" : "chat-template";
}
