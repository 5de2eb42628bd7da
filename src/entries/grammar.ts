/**
 * `mixtral.js/grammar`: what an answer is held to, without a model. The worker imports the same file for its own answers.
 *
 * ```js
 * import { compileToolGrammar } from "mixtral.js/grammar";
 * const grammar = await compileToolGrammar(tools, { format: "trelis-v3", choice: "required" });
 * grammar.accepts('{"name": "get_time", "arguments": {}}'); // true
 * grammar.dispose();
 * ```
 */
import { GrammarEngine } from "../../worker/grammar/engine.ts";
import { ggufTokenizer } from "../../worker/grammar/gguf-tokenizer.ts";
import type { GrammarState } from "../../worker/grammar/matcher.ts";
import { byteVocabulary, type GrammarVocabulary, tokenizerVocabulary } from "../../worker/grammar/vocabulary.ts";
import type { Tokenizer } from "../../worker/tokenizer/tokenizer.ts";
import type { Grammar } from "../contract/grammar.ts";
import { checkOwnFormat, promptFormat } from "../prompts/formats.ts";
import type { MessageFormat } from "../prompts/message-format.ts";
import { describe } from "../prompts/messages.ts";
import type { PromptFormat, PromptFormatName, ToolChoice } from "../prompts/prompt-format.ts";
import { readTools, type ToolForm } from "../prompts/read-tools.ts";

/** A model's tokenizer, from {@link readTokenizer}. */
export type GrammarTokenizer = Tokenizer;

/** A function in OpenAI's metadata form, as `{ name, description, parameters }`, made with `defineTool`, or in the metadata of `trelis-v2`. */
export type GrammarTool = ToolForm;

export type ToolGrammarOptions = {
  /** The prompt format whose calls are meant: a name, or a format, such as one of `formats` or `chatTemplateFormat`. */
  readonly format: PromptFormatName | PromptFormat | MessageFormat;
  /** Which calls may or must be made. Default `"auto"`: free text, or calls. */
  readonly choice?: ToolChoice;
  /** Calls in one turn at most. Default: what the format can hold. */
  readonly mostCalls?: number;
  /** Checks token by token, as a model with this tokenizer writes. Default: byte by byte. */
  readonly tokenizer?: GrammarTokenizer;
};

/** A grammar of one turn. */
export type ToolGrammar = {
  /** Whether a model that is held to the grammar could have written this text, as its whole turn. White space at its end does not count. */
  accepts(text: string): boolean;
  /** Frees its memory; `accepts` throws afterwards. Calling it twice is fine. */
  dispose(): void;
};

/**
 * Compiles what a turn with these functions is held to.
 * @throws TypeError for a format, a choice or a function that is none, and for a schema that no grammar can be made of
 */
export async function compileToolGrammar(tools: readonly GrammarTool[], options: ToolGrammarOptions): Promise<ToolGrammar> {
  if (typeof options !== "object" || options === null)
    throw new TypeError(`The options are ${describe(options)}; give at least { format: "trelis-v3" }, or another prompt format.`);
  const { choice = "auto", mostCalls, tokenizer } = options;
  checkChoice(choice);
  const format = readFormat(options.format);
  if (choice !== "none" && !format.callsTools)
    throw new TypeError(`The prompt format "${format.name}" has no calls; give one that has, such as "trelis-v3".`);
  const specs = readTools(tools);
  if (choice !== "none" && choice !== "auto" && specs.length === 0)
    throw new TypeError("A call is asked for, but there are no tools; give tools, or another choice.");
  const grammar = format.grammar(specs, choice, mostCalls === undefined ? {} : { mostCalls });
  // Free text.
  if (grammar === null) return { accepts: () => true, dispose: () => undefined };
  const { continuesText } = format;
  return acceptor(grammar, tokenizer, tokenizer === undefined || continuesText ? null : (text) => tokenizer.encodeText(text));
}

/**
 * Compiles any grammar for checking texts: `{ kind: "json-object" }`, `{ kind: "json-schema", schema }`, `{ kind: "ebnf", ebnf }`.
 * @throws TypeError for a grammar that cannot be used; the message names the place
 */
export async function compileGrammar(
  grammar: Grammar,
  options: { readonly tokenizer?: GrammarTokenizer } = {},
): Promise<ToolGrammar> {
  const { tokenizer } = options;
  return acceptor(grammar, tokenizer, tokenizer === undefined ? null : (text) => tokenizer.encodeText(text));
}

/**
 * Reads the tokenizer out of a GGUF file. Its header is enough: the weights may be missing.
 * @throws ModelFormatError where it has none that can be read
 */
export function readTokenizer(gguf: Uint8Array | Blob): Promise<GrammarTokenizer> {
  return ggufTokenizer(gguf);
}

/** For the worker, which knows what this is: the grammars of one loaded model. Not for pages. */
export function openGrammars(tokenizer: Tokenizer): unknown {
  return new GrammarEngine(tokenizerVocabulary(tokenizer));
}

/** The format itself, also of one of `mixtral.js/prompts`, which only has it. */
function readFormat(given: ToolGrammarOptions["format"]): PromptFormat {
  if (typeof given === "string") return promptFormat(given);
  const own = typeof given === "object" && given !== null && "format" in given ? given.format : given;
  return checkOwnFormat(own);
}

function checkChoice(choice: unknown): void {
  const isName = typeof choice === "object" && choice !== null && typeof Reflect.get(choice, "name") === "string";
  if (!isName && choice !== "auto" && choice !== "none" && choice !== "required")
    throw new TypeError(`choice is ${describe(choice)}; give "auto", "none", "required" or { name: "a function's name" }.`);
}

function checkTokenizer(tokenizer: unknown): void {
  const isTokenizer =
    typeof tokenizer === "object" && tokenizer !== null && typeof Reflect.get(tokenizer, "encodeText") === "function";
  if (tokenizer !== undefined && !isTokenizer)
    throw new TypeError(`tokenizer is ${describe(tokenizer)}; give what readTokenizer() resolves to.`);
}

type Bench = { readonly engine: GrammarEngine; readonly vocabulary: GrammarVocabulary };

/** An engine for each tokenizer, and for bytes with each control token: starting one takes longer than compiling a grammar. */
const benches: WeakMap<Tokenizer, Bench> = new WeakMap();
const byteBenches: Map<string, Bench> = new Map();

function benchOf(grammar: Grammar, tokenizer: Tokenizer | undefined): Bench {
  const control = grammar.kind === "calls" ? grammar.control : null;
  const known = tokenizer === undefined ? byteBenches.get(control ?? "") : benches.get(tokenizer);
  if (known !== undefined) return known;
  const vocabulary = tokenizer === undefined ? byteVocabulary(control === null ? [] : [control]) : tokenizerVocabulary(tokenizer);
  const bench = { engine: new GrammarEngine(vocabulary), vocabulary };
  if (tokenizer === undefined) byteBenches.set(control ?? "", bench);
  else benches.set(tokenizer, bench);
  return bench;
}

/** @param encodeFirst the ids of a text that begins the answer, where they are others than within it */
async function acceptor(
  grammar: Grammar,
  tokenizer: Tokenizer | undefined,
  encodeFirst: ((text: string) => readonly number[]) | null,
): Promise<ToolGrammar> {
  checkTokenizer(tokenizer);
  const { engine, vocabulary } = benchOf(grammar, tokenizer);
  const compiled = await engine.compile(grammar, encodeFirst !== null);
  let isDisposed = false;
  const control = grammar.kind === "calls" ? grammar.control : null;

  const takes = (state: GrammarState, text: string): boolean => {
    const encodeText = encodeFirst ?? vocabulary.encode;
    const controlId = control === null ? null : vocabulary.controlId(control);
    const hasControl = control !== null && controlId !== null && text.startsWith(control);
    const ids = hasControl ? [controlId, ...encodeText(text.slice(control.length))] : encodeText(text);
    return ids.every((id) => state.tryAccept(id)) && state.mayEnd();
  };
  return {
    accepts(text) {
      if (isDisposed) throw new TypeError("The grammar was disposed of; compile it again.");
      return [text, text.trimEnd()].some((candidate, index) => {
        if (index === 1 && candidate === text) return false;
        const state = compiled.begin();
        try {
          return takes(state, candidate);
        } finally {
          state.dispose();
        }
      });
    },
    dispose() {
      isDisposed = true;
      compiled.release();
    },
  };
}
