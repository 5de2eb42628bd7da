/** Schemas of zod, valibot, arktype and others, by the interface that they share (https://standardschema.dev); none of them is needed here. */
import { isJsonObject } from "../prompts/call-text.ts";
import type { JsonSchema } from "../prompts/chat-message.ts";
import { PROBLEM_LIMIT } from "./argument-schema.ts";

/** What a schema says about a value: its output (with defaults and transforms), or what is wrong. */
export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

export type StandardIssue = {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
};

/** A Standard Schema: `Input` is what the model writes, `Output` what the handler gets. */
export type StandardSchema<Input = unknown, Output = Input> = {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
};

/** What a handler gets from a schema. */
export type OutputOf<Schema> = Schema extends StandardSchema<infer _Input, infer Output> ? Output : never;

/** What a model writes for a schema. */
export type InputOf<Schema> = Schema extends StandardSchema<infer Input, infer _Output> ? Input : never;

/** How a schema may say itself as JSON Schema: by the standard's own converter (zod 4.2, arktype), or by a method of the object. */
type Converter = (options: { readonly target: string; readonly io: "input" }) => unknown;

const CONVERTER_METHODS: readonly string[] = ["toJSONSchema", "toJsonSchema"];
/** Newest first; a library says no by throwing. */
const TARGETS: readonly string[] = ["draft-2020-12", "draft-07"];

export function isStandardSchema(value: unknown): value is StandardSchema {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  const standard: unknown = Reflect.get(value, "~standard");
  return typeof standard === "object" && standard !== null && typeof Reflect.get(standard, "validate") === "function";
}

/**
 * The JSON Schema of what a model may write, as the schema object itself gives it.
 * @throws TypeError where it does not, or cannot for this schema; the remedy is to give `parameters` and `schema` side by side.
 */
export function jsonSchemaOf(schema: StandardSchema, place: string): JsonSchema {
  const { vendor } = schema["~standard"];
  const remedy = "Give its JSON Schema as parameters, and the schema itself as schema.";
  const converters = convertersOf(schema);
  if (converters.length === 0)
    throw new TypeError(`${place} is a schema of ${vendor}, which does not say its JSON Schema. ${remedy}`);
  let failure: unknown;
  for (const target of TARGETS) {
    for (const convert of converters) {
      try {
        const json = convert({ target, io: "input" });
        if (isJsonObject(json)) return json;
      } catch (error) {
        failure ??= error;
      }
    }
  }
  const reason = failure instanceof Error ? failure.message : "the result is not an object";
  throw new TypeError(`${place} is a schema of ${vendor} that cannot be said as JSON Schema: ${reason}. ${remedy}`, {
    cause: failure,
  });
}

function convertersOf(schema: StandardSchema): Converter[] {
  const standard: unknown = Reflect.get(schema["~standard"], "jsonSchema");
  if (typeof standard === "object" && standard !== null) {
    const input: unknown = Reflect.get(standard, "input");
    if (typeof input === "function") return [(options) => Reflect.apply(input, standard, [{ target: options.target }])];
  }
  return CONVERTER_METHODS.flatMap((name) => {
    const method: unknown = Reflect.get(schema, name);
    return typeof method === "function" ? [(options) => Reflect.apply(method, schema, [options])] : [];
  });
}

/** A value's output, or its problems by their paths. What a schema throws is its page's error and is thrown on. */
export async function validateStandard(
  schema: StandardSchema,
  value: unknown,
): Promise<{ readonly output: unknown } | { readonly problems: readonly string[] }> {
  const result = await schema["~standard"].validate(value);
  if (result.issues === undefined) return { output: result.value };
  return { problems: result.issues.slice(0, PROBLEM_LIMIT).map(issueText) };
}

function issueText({ message, path = [] }: StandardIssue): string {
  const place = path.map((part) => String(typeof part === "object" ? part.key : part)).join(".");
  return place === "" ? message : `${place}: ${message}`;
}
