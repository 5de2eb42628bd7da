import type { FunctionMetadata, JsonSchema } from "../prompts/chat-message.ts";
import type { JsonObject, ToolSpec } from "../prompts/conversation.ts";
import { describe } from "../prompts/messages.ts";
import type { ArgumentsOf } from "./schema-type.ts";
import { argumentCheck, type ArgumentCheck } from "./argument-schema.ts";

/** What a handler is told beside its arguments. */
export type ToolContext = {
  /** Fires when the run is aborted or the handler's time is over. Hand it on to `fetch` and the like. */
  readonly signal: AbortSignal;
  /** The call's id; the events of the run name it too. */
  readonly callId: string;
};

export type ToolDefinition<Arguments extends object = JsonObject, Result = unknown> = {
  /** 1 to 64 letters, digits, `_`, `-` and `.`. */
  readonly name: string;
  /** What the function does and when to use it: the model decides by this text. */
  readonly description?: string;
  /** JSON Schema of the arguments, an object. Default: no arguments. */
  readonly parameters?: JsonSchema;
  /**
   * Runs the function. The arguments have passed `parameters`. What it returns, or resolves to, is told to the model as JSON;
   * what it throws is told to the model as `{"error": message}`.
   */
  readonly execute: (args: Arguments, context: ToolContext) => Result | Promise<Result>;
  /** How long the handler may take. Default, and from 2^31 (25 days) on: no limit but the run's signal. */
  readonly timeoutMs?: number;
  /** Longest result in characters of JSON; a longer one is cut, and the model is told so. Default 4,000. */
  readonly maxResultCharacters?: number;
};

/** A function that a model may call, checked by {@link defineTool}. */
export type Tool = ToolSpec & {
  readonly parameters: JsonSchema;
  readonly execute: (args: JsonObject, context: ToolContext) => unknown;
  readonly timeoutMs?: number;
  readonly maxResultCharacters: number;
  /** What is wrong with these arguments, by `parameters`; nothing where the list is empty. */
  readonly problems: ArgumentCheck;
};

const NAME = /^[\w.-]{1,64}$/;
const NO_ARGUMENTS: JsonSchema = { type: "object", properties: {} };
const RESULT_CHARACTERS = 4_000;

/**
 * Defines a function that the model may call. Where `parameters` is written in place, the handler's arguments have its type;
 * where it comes from elsewhere, say the type: `defineTool<{ city: string }>({ … })`.
 * @throws TypeError that names the field which is wrong.
 */
export function defineTool<const Schema extends JsonSchema>(
  definition: ToolDefinition<ArgumentsOf<Schema>> & { readonly parameters: Schema },
): Tool;
export function defineTool<Arguments extends object = JsonObject, Result = unknown>(
  definition: ToolDefinition<Arguments, Result>,
): Tool;
export function defineTool<Arguments extends object>(definition: ToolDefinition<Arguments>): Tool {
  const {
    name,
    description,
    parameters = NO_ARGUMENTS,
    execute,
    timeoutMs,
    maxResultCharacters = RESULT_CHARACTERS,
  } = definition;
  if (typeof name !== "string" || !NAME.test(name) || name === "__proto__") {
    throw new TypeError(`The tool's name is ${describe(name)}; give 1 to 64 letters, digits, "_", "-" or ".".`);
  }
  if (description !== undefined && typeof description !== "string")
    throw new TypeError(`The description of ${name} is ${describe(description)}; give a string.`);
  if (typeof execute !== "function")
    throw new TypeError(`execute of ${name} is ${describe(execute)}; give the function that runs.`);
  if (timeoutMs !== undefined && !(timeoutMs > 0))
    throw new TypeError(`timeoutMs of ${name} is ${describe(timeoutMs)}; give a positive number of milliseconds.`);
  if (!Number.isInteger(maxResultCharacters) || maxResultCharacters < 100) {
    throw new TypeError(`maxResultCharacters of ${name} is ${describe(maxResultCharacters)}; give an integer of at least 100.`);
  }
  return Object.freeze({
    name,
    ...(description === undefined ? {} : { description }),
    parameters,
    // The arguments' type is the schema's promise: they are validated before this function sees them.
    execute: execute as Tool["execute"],
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    maxResultCharacters,
    problems: argumentCheck(parameters, `parameters of ${name}`),
  });
}

/** A tool's metadata in OpenAI's form, as `tools` of `chat.completions.create()` takes it. */
export function toolMetadata({ name, description, parameters }: ToolSpec): FunctionMetadata {
  return {
    type: "function",
    function: {
      name,
      ...(description === undefined ? {} : { description }),
      ...(parameters === undefined ? {} : { parameters }),
    },
  };
}

/** Tools by name. @throws TypeError where two have one name, or one does not come from `defineTool`. */
export function toolsByName(tools: readonly Tool[]): ReadonlyMap<string, Tool> {
  const byName = new Map<string, Tool>();
  for (const tool of tools) {
    if (typeof tool?.problems !== "function")
      throw new TypeError("A tool was not made with defineTool(); wrap it: defineTool({ name, parameters, execute }).");
    if (byName.has(tool.name)) throw new TypeError(`Two tools have the name ${describe(tool.name)}; give each its own.`);
    byName.set(tool.name, tool);
  }
  return byName;
}
