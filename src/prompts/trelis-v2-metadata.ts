/** Functions in the metadata of `trelis-v2`: a list of arguments in place of a schema. */
import type { JsonSchema } from "./chat-message.ts";
import type { ToolSpec } from "./conversation.ts";

/** A function as the v2 models are told about it, and as their card lets a page write it. */
export type TrelisV2Metadata = {
  readonly function: string;
  readonly description?: string;
  readonly arguments?: readonly { readonly name: string; readonly type?: unknown; readonly description?: string }[];
};

/**
 * The metadata of a function. Each property of its schema becomes an argument with all that its schema says; which of them may
 * be left out the format cannot say.
 */
export function toTrelisV2({ name, description, parameters }: ToolSpec): TrelisV2Metadata {
  const { properties } = typeof parameters === "object" ? parameters : {};
  const entries = typeof properties === "object" && properties !== null ? Object.entries(properties as object) : [];
  return {
    function: name,
    ...(description === undefined ? {} : { description }),
    arguments: entries.map(([argument, schema]: [string, unknown]) => {
      const { type, description: meaning, ...rest } = typeof schema === "object" && schema !== null ? (schema as JsonObject) : {};
      return {
        name: argument,
        ...(type === undefined ? {} : { type }),
        ...(typeof meaning === "string" ? { description: meaning } : {}),
        ...rest,
      };
    }),
  };
}

type JsonObject = { readonly [key: string]: unknown };

/** The function that v2's metadata describes; its arguments are all required. The inverse of {@link toTrelisV2} for what the card shows. */
export function fromTrelisV2({ function: name, description, arguments: list = [] }: TrelisV2Metadata): ToolSpec {
  const properties = Object.fromEntries(list.map(({ name: argument, ...schema }) => [argument, schema]));
  const parameters: JsonSchema = { type: "object", properties, required: list.map((entry) => entry.name) };
  return { name, ...(description === undefined ? {} : { description }), parameters };
}

/** Whether a value from outside is v2's metadata. */
export function isTrelisV2(value: unknown): value is TrelisV2Metadata {
  if (typeof value !== "object" || value === null) return false;
  const { function: name, arguments: list = [] } = value as { readonly function?: unknown; readonly arguments?: unknown };
  const isArgument = (entry: unknown): boolean =>
    typeof entry === "object" && entry !== null && typeof (entry as { readonly name?: unknown }).name === "string";
  return typeof name === "string" && name !== "" && Array.isArray(list) && list.every(isArgument);
}
