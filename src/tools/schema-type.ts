/** The TypeScript type that a JSON Schema describes, as far as types can follow it. */
import type { JsonObject, JsonValue } from "../prompts/conversation.ts";
import type { InputOf, OutputOf, StandardSchema } from "./standard-schema.ts";

/** The type of the values that pass a schema written as a literal; keywords beyond these are checked at run time only. */
export type FromSchema<Schema> = Schema extends { readonly const: infer Value }
  ? Value
  : Schema extends { readonly enum: readonly (infer Value)[] }
    ? Value
    : Schema extends { readonly type: "string" }
      ? string
      : Schema extends { readonly type: "number" | "integer" }
        ? number
        : Schema extends { readonly type: "boolean" }
          ? boolean
          : Schema extends { readonly type: "null" }
            ? null
            : Schema extends { readonly type: "array" }
              ? ItemsOf<Schema>[]
              : Schema extends { readonly type: "object" }
                ? ObjectOf<Schema>
                : JsonValue;

type ItemsOf<Schema> = Schema extends { readonly items: infer Items } ? FromSchema<Items> : JsonValue;

type ObjectOf<Schema> = Schema extends { readonly properties: infer Properties }
  ? Flat<
      { -readonly [Key in keyof Properties as Key extends RequiredOf<Schema> ? Key : never]: FromSchema<Properties[Key]> } & {
        -readonly [Key in keyof Properties as Key extends RequiredOf<Schema> ? never : Key]?: FromSchema<Properties[Key]>;
      }
    >
  : JsonObject;

type RequiredOf<Schema> = Schema extends { readonly required: readonly (infer Name)[] } ? Name : never;

type Flat<T> = { [Key in keyof T]: T[Key] };

/**
 * The arguments of a function with this schema: a Standard Schema's output, the type of a JSON Schema written as a literal, and any
 * object where the schema is not a literal.
 */
export type ArgumentsOf<Schema> = Schema extends StandardSchema
  ? AsObject<OutputOf<Schema>>
  : Schema extends { readonly type: "object"; readonly properties: object }
    ? ObjectOf<Schema>
    : JsonObject;

/** What the model writes for this schema: a Standard Schema's input, else as {@link ArgumentsOf}. */
export type WrittenFor<Schema> = Schema extends StandardSchema ? AsObject<InputOf<Schema>> : ArgumentsOf<Schema>;

type AsObject<T> = T extends object ? T : never;
