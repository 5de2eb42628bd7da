import type { FunctionMetadata, JsonSchema } from "../prompts/chat-message.ts";
import type { JsonObject, ToolSpec } from "../prompts/conversation.ts";
import { describe } from "../prompts/messages.ts";
import type { ApprovalContext } from "./approval.ts";
import { argumentCheck } from "./argument-schema.ts";
import { checkKnownNames } from "./known-names.ts";
import type { ArgumentsOf, WrittenFor } from "./schema-type.ts";
import { isStandardSchema, jsonSchemaOf, type StandardSchema } from "./standard-schema.ts";

/** What a handler is told beside its arguments. */
export type ToolContext = {
  /** Fires when the run is aborted or the handler's time is over. Hand it on to `fetch` and the like. */
  readonly signal: AbortSignal;
  /** The call's id; the events of the run name it too. */
  readonly callId: string;
};

export type ToolDefinition<Arguments extends object = JsonObject, Returned = unknown> = {
  /** 1 to 64 letters, digits, `_`, `-` and `.`. */
  readonly name: string;
  /** What the function does and when to use it: the model decides by this text. */
  readonly description?: string;
  /** The arguments, an object: JSON Schema, or a Standard Schema that says its own JSON Schema (zod 4, arktype). Default: no arguments. */
  readonly parameters?: JsonSchema | StandardSchema;
  /** A Standard Schema that is checked after `parameters`, for libraries that do not say their JSON Schema (valibot). */
  readonly schema?: StandardSchema;
  /**
   * Runs the function. The arguments have passed the schema; of a Standard Schema they are its output, with defaults and transforms.
   * What it returns, or resolves to, is told to the model as JSON; what it throws is told to the model as `{"error": message}`.
   * An async generator reports progress: each value that it yields is an event, and what it returns, or else the last value that it
   * yielded, is the result.
   */
  readonly execute: (args: Arguments, context: ToolContext) => Returned;
  /** How long the handler may take. Default, and from 2^31 (25 days) on: no limit but the run's. */
  readonly timeoutMs?: number;
  /** Longest result in characters of JSON; a longer one is cut, and the model is told so. Default 4,000. */
  readonly maxResultCharacters?: number;
  /** Whether a call waits for the user's yes: always, or by its arguments. One that throws fails the call. Default false. */
  readonly needsApproval?: boolean | ((args: Arguments, context: ApprovalContext) => boolean | Promise<boolean>);
  /** Its results are text that neither the page nor the user wrote, such as a web page's. Default false; true where `origin` is given. */
  readonly untrusted?: boolean;
  /** It changes something outside the conversation: such a call waits for a yes once the model has read untrusted text. Default false. */
  readonly sideEffects?: boolean;
  /**
   * Who wrote the name, the description and the schema, where that is not the page: the address of a server, for instance. Such a
   * function's description counts as untrusted text that the model has read.
   */
  readonly origin?: string;
};

/** A function that a model may call, checked by {@link defineTool}. `Input` is what the model writes, `Arguments` what the handler gets. */
export type Tool<
  Arguments extends object = object,
  Returned = unknown,
  Name extends string = string,
  Input extends object = Arguments,
> = {
  readonly name: Name;
  readonly description?: string;
  readonly parameters: JsonSchema;
  readonly schema?: StandardSchema<Input, Arguments>;
  // Methods, so that a tool of any arguments is a Tool.
  execute(args: Arguments, context: ToolContext): Returned;
  needsApproval(args: Arguments, context: ApprovalContext): boolean | Promise<boolean>;
  readonly timeoutMs?: number;
  readonly maxResultCharacters: number;
  readonly untrusted: boolean;
  readonly sideEffects: boolean;
  readonly origin?: string;
  /** What is wrong with these arguments, by `parameters`; nothing where the list is empty. */
  problems(given: JsonObject): readonly string[];
};

/** All fields of a definition. */
const FIELDS: Readonly<Record<keyof ToolDefinition, true>> = {
  name: true,
  description: true,
  parameters: true,
  schema: true,
  execute: true,
  timeoutMs: true,
  maxResultCharacters: true,
  needsApproval: true,
  untrusted: true,
  sideEffects: true,
  origin: true,
};
const NAME = /^[\w.-]{1,64}$/;
const NO_ARGUMENTS: JsonSchema = { type: "object", properties: {} };
const RESULT_CHARACTERS = 4_000;

/**
 * Defines a function that the model may call. Where `parameters` is written in place, or is a Standard Schema, the handler's
 * arguments have its type; where it comes from elsewhere, say the type: `defineTool<{ city: string }>({ … })`.
 * @throws TypeError that names the field which is wrong.
 */
export function defineTool<const Name extends string, Schema extends StandardSchema, Returned>(
  definition: ToolDefinition<ArgumentsOf<Schema>, Returned> & { readonly name: Name; readonly schema: Schema },
): Tool<ArgumentsOf<Schema>, Returned, Name, WrittenFor<Schema>>;
export function defineTool<const Name extends string, const Schema extends JsonSchema | StandardSchema, Returned>(
  definition: ToolDefinition<ArgumentsOf<Schema>, Returned> & { readonly name: Name; readonly parameters: Schema },
): Tool<ArgumentsOf<Schema>, Returned, Name, WrittenFor<Schema>>;
export function defineTool<Arguments extends object = JsonObject, Returned = unknown, const Name extends string = string>(
  definition: ToolDefinition<Arguments, Returned> & { readonly name: Name },
): Tool<Arguments, Returned, Name>;
export function defineTool(definition: ToolDefinition<object>): Tool {
  const {
    name,
    description,
    execute,
    timeoutMs,
    maxResultCharacters = RESULT_CHARACTERS,
    needsApproval = false,
    origin,
  } = definition;
  if (name === "__proto__")
    throw new TypeError('The tool\'s name is "__proto__", which JavaScript keeps for itself; give another.');
  if (typeof name !== "string" || !NAME.test(name)) {
    throw new TypeError(`The tool's name is ${describe(name)}; give 1 to 64 letters, digits, "_", "-" or ".".`);
  }
  // A tool may be the base of another: `defineTool({ ...tool, execute })`.
  checkKnownNames(`The definition of ${name}`, { ...definition, problems: undefined }, FIELDS);
  if (description !== undefined && typeof description !== "string")
    throw new TypeError(`The description of ${name} is ${describe(description)}; give a string.`);
  if (typeof execute !== "function")
    throw new TypeError(`execute of ${name} is ${describe(execute)}; give the function that runs.`);
  if (timeoutMs !== undefined && !(timeoutMs > 0))
    throw new TypeError(`timeoutMs of ${name} is ${describe(timeoutMs)}; give a positive number of milliseconds.`);
  if (!Number.isInteger(maxResultCharacters) || maxResultCharacters < 100) {
    throw new TypeError(`maxResultCharacters of ${name} is ${describe(maxResultCharacters)}; give an integer of at least 100.`);
  }
  if (typeof needsApproval !== "boolean" && typeof needsApproval !== "function")
    throw new TypeError(`needsApproval of ${name} is ${describe(needsApproval)}; give true, false or a function.`);
  if (origin !== undefined && (typeof origin !== "string" || origin === ""))
    throw new TypeError(`origin of ${name} is ${describe(origin)}; give a text, such as the server's address.`);
  const { parameters, schema } = readSchemas(definition);
  return Object.freeze({
    name,
    ...(description === undefined ? {} : { description }),
    parameters,
    ...(schema === undefined ? {} : { schema }),
    execute,
    needsApproval: typeof needsApproval === "function" ? needsApproval : () => needsApproval,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    maxResultCharacters,
    untrusted: readFlag(name, "untrusted", definition.untrusted, origin !== undefined),
    sideEffects: readFlag(name, "sideEffects", definition.sideEffects, false),
    ...(origin === undefined ? {} : { origin }),
    problems: argumentCheck(parameters, `parameters of ${name}`),
  });
}

function readSchemas({ name, parameters = NO_ARGUMENTS, schema }: ToolDefinition<object>): {
  readonly parameters: JsonSchema;
  readonly schema: StandardSchema<object> | undefined;
} {
  if (schema !== undefined && !isStandardSchema(schema))
    throw new TypeError(`schema of ${name} is ${describe(schema)}; give a Standard Schema, and JSON Schema as parameters.`);
  // The type is the schema's promise: what it lets through is what the handler's arguments were declared to be.
  const standard = (schema ?? (isStandardSchema(parameters) ? parameters : undefined)) as StandardSchema<object> | undefined;
  return {
    parameters: isStandardSchema(parameters) ? jsonSchemaOf(parameters, `parameters of ${name}`) : parameters,
    schema: standard,
  };
}

function readFlag(name: string, field: string, value: unknown, otherwise: boolean): boolean {
  if (value === undefined) return otherwise;
  if (typeof value === "boolean") return value;
  throw new TypeError(`${field} of ${name} is ${describe(value)}; give true or false.`);
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
