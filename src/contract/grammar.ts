/** What an answer may be, as data: the prompt format or the page says it, the worker compiles it to a mask over the vocabulary. */

/** The answer is held to this, sign by sign; nothing else can be written. */
export type Grammar =
  /** One JSON object, any. */
  | { readonly kind: "json-object" }
  /** One JSON value that fits the schema, as far as a grammar can follow it: bounds of numbers and the like are checked afterwards. */
  | { readonly kind: "json-schema"; readonly schema: unknown }
  /** GBNF-like EBNF whose start is the rule `root`. */
  | { readonly kind: "ebnf"; readonly ebnf: string }
  | CallGrammar;

/** A turn in which functions may be called, in the words of one prompt format. */
export type CallGrammar = {
  readonly kind: "calls";
  /** Whether the turn may be free text instead of calls. Without it at least one call must come. */
  readonly text: boolean;
  /** The control token that opens the calls, by its text in the vocabulary (`[TOOL_CALLS]`), or null. */
  readonly control: string | null;
  /** What stands before the first call, between two, and after the last; white space may stand around each. Empty: nothing. */
  readonly begin: string;
  readonly separator: string;
  readonly end: string;
  /** Calls in one turn at most. */
  readonly mostCalls: number;
  /** The calls that may be made, each in pieces; JSON white space may stand between two pieces. */
  readonly calls: readonly CallShape[];
};

/** A call's text in pieces: literal text, or a JSON value that fits a schema. */
export type CallShape = {
  /** The function's name as the page knows it. */
  readonly name: string;
  readonly pieces: readonly (string | { readonly schema: unknown })[];
};
