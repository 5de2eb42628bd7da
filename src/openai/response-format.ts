import type { Grammar } from "../contract/grammar.ts";
import type { JsonSchema } from "../prompts/chat-message.ts";
import { describe } from "../prompts/messages.ts";
import type { Given } from "./parameters.ts";

/** What the answer is held to, sign by sign. */
export type ResponseFormat =
  | { readonly type: "text" }
  /** Any JSON object. Say in the messages what should be in it. */
  | { readonly type: "json_object" }
  /** A JSON value that fits the schema. `strict` may be left out: it always holds. Bounds of numbers and the like are not enforced. */
  | {
      readonly type: "json_schema";
      readonly json_schema: {
        readonly name?: string;
        readonly description?: string;
        readonly schema: JsonSchema;
        readonly strict?: Given<boolean>;
      };
    }
  /** Beyond OpenAI's: a text of this EBNF, whose first rule is `root`. */
  | { readonly type: "grammar"; readonly grammar: string };

/** @throws TypeError for a format that is none; whether a schema or a grammar can be used is found out by the engine that compiles it. */
export function readResponseFormat(given: Given<ResponseFormat>): Grammar | null {
  if (given === undefined || given === null) return null;
  switch (given.type) {
    case "text":
      return null;
    case "json_object":
      return { kind: "json-object" };
    case "json_schema": {
      const schema: unknown = given.json_schema?.schema;
      if ((typeof schema !== "object" || schema === null || Array.isArray(schema)) && typeof schema !== "boolean")
        throw new TypeError(`response_format.json_schema.schema is ${describe(schema)}; give a JSON Schema.`);
      return { kind: "json-schema", schema };
    }
    case "grammar":
      if (typeof given.grammar !== "string" || given.grammar.trim() === "")
        throw new TypeError(`response_format.grammar is ${describe(given.grammar)}; give EBNF text with a rule named root.`);
      return { kind: "ebnf", ebnf: given.grammar };
    default:
      throw new TypeError(
        `response_format.type is ${describe((given as { type?: unknown }).type)}; give "text", "json_object", "json_schema" or "grammar".`,
      );
  }
}
