/** The messages that a page may write: OpenAI's roles, and the roles of the function-calling models' own cards. */

/** A piece of a message's content. Only text: the models of this library see no images and hear no sound. */
export type TextContent = { readonly type: "text"; readonly text: string };

/** A call in OpenAI's form: `arguments` is JSON text. */
export type ChatToolCall = {
  readonly id: string;
  readonly type: "function";
  readonly function: { readonly name: string; readonly arguments: string };
};

/** A JSON Schema, as far as types go: an object of keywords, or `true` and `false`. */
export type JsonSchema = { readonly [keyword: string]: unknown } | boolean;

/** A function's metadata in OpenAI's form. */
export type FunctionMetadata = {
  readonly type: "function";
  readonly function: { readonly name: string; readonly description?: string; readonly parameters?: JsonSchema };
};

/** What a message may say about its text. */
export type TextOrigin = {
  /**
   * `true`: neither the page nor the user wrote this text. `mixtral.run()` then asks before functions with side effects run.
   * It marks the results of functions that are `untrusted` so.
   */
  readonly untrusted?: boolean;
};

export type SystemMessage = TextOrigin & {
  readonly role: "system" | "developer";
  readonly content: string | readonly TextContent[];
};
export type UserMessage = TextOrigin & { readonly role: "user"; readonly content: string | readonly TextContent[] };
export type AssistantMessage = {
  readonly role: "assistant";
  readonly content?: string | readonly TextContent[] | null;
  readonly tool_calls?: readonly ChatToolCall[] | null;
  /** Only on the last message: the model continues this text instead of beginning a new answer. */
  readonly prefix?: boolean;
};
/** `content` is the result: JSON text, or any text (which then travels as a JSON string). */
export type ToolMessage = TextOrigin & {
  readonly role: "tool";
  readonly tool_call_id: string;
  readonly content: string | readonly TextContent[];
};

/** The roles of the function-calling models' cards. `function_call` holds `{"name": …, "arguments": {…}}` as JSON text. */
export type CardMessage =
  | { readonly role: "function_metadata"; readonly content: string | readonly FunctionMetadata[] }
  | { readonly role: "function_call"; readonly content: string }
  | (TextOrigin & { readonly role: "function_response"; readonly content: string });

export type ChatMessage = SystemMessage | UserMessage | AssistantMessage | ToolMessage | CardMessage;
