/** The words of `json-agent`: its instructions, and how it writes a call's input. */
import type { JsonObject, JsonValue, ParsedCall, ToolSpec } from "./conversation.ts";
import { isJsonObject } from "./call-text.ts";
import type { Neutralizer } from "./neutralize.ts";

/** The tool that ends the loop: its input is the answer. */
export const FINAL_ANSWER = "Final Answer";

/**
 * The one argument that a tool's input stands for, or null where the input is an object of all arguments: a schema whose only
 * property is a string takes the plain string, as the walkthrough's calculator and search do.
 */
export function plainArgument({ parameters }: ToolSpec): string | null {
  const [only, ...others] = propertiesOf(parameters);
  if (only === undefined || others.length > 0) return null;
  const [name, schema] = only;
  return isJsonObject(schema) && schema.type === "string" && !Object.hasOwn(schema, "$ref") ? name : null;
}

function propertiesOf(parameters: ToolSpec["parameters"]): readonly (readonly [string, JsonValue])[] {
  const properties = typeof parameters === "object" ? parameters.properties : undefined;
  return isJsonObject(properties) ? Object.entries(properties) : [];
}

/** A call's arguments as the tool's input; without the tool, as an object. */
export function toInput(given: JsonObject, tool: ToolSpec | undefined): JsonValue {
  const plain = tool === undefined ? null : plainArgument(tool);
  const value = plain === null || !Object.hasOwn(given, plain) ? undefined : given[plain];
  return typeof value === "string" && Object.keys(given).length === 1 ? value : given;
}

/** The arguments that an input stands for, or null where it stands for none. */
export function fromInput(input: JsonValue, tool: ToolSpec): JsonObject | null {
  if (isJsonObject(input)) return input;
  const properties = propertiesOf(tool.parameters);
  const [only] = properties;
  if (only !== undefined && properties.length === 1) return { [only[0]]: input };
  return properties.length === 0 && (input === null || input === "") ? {} : null;
}

/** What the model writes after the primer, which ends in `"tool_name":`. */
export function writeReply(name: string, input: JsonValue): string {
  const json = JSON.stringify(input, null, 4).replaceAll("\n", "\n    ");
  return ` ${JSON.stringify(name)},\n    "input": ${json}\n}`;
}

/** A call as the model writes it. */
export function writeAgentCall({ name, arguments: given }: ParsedCall, tool: ToolSpec | undefined): string {
  return writeReply(name, toInput(given, tool));
}

/** A result as `Tool Output` shows it: the hits of a search, a list of texts, are joined. */
export function joinHits(result: JsonValue): JsonValue {
  if (!Array.isArray(result) || result.length === 0) return result;
  return result.every((hit) => typeof hit === "string") ? result.join("\n---\n") : result;
}

function fenced(name: string, input: JsonValue): string {
  return `\`\`\`json\n${JSON.stringify({ tool_name: name, input }, null, 4)}\n\`\`\``;
}

/** An input such as the schema asks for. */
function sample(schema: JsonValue | undefined, name: string, depth: number = 0): JsonValue {
  if (!isJsonObject(schema) || depth > 4) return `<${name}>`;
  for (const key of ["const", "default"]) if (Object.hasOwn(schema, key)) return schema[key] ?? null;
  for (const key of ["examples", "enum"]) {
    const list = schema[key];
    if (Array.isArray(list) && list.length > 0) return (list as readonly JsonValue[])[0] ?? null;
  }
  const type = Array.isArray(schema.type) ? (schema.type as readonly JsonValue[])[0] : schema.type;
  if (type === "number" || type === "integer") return typeof schema.minimum === "number" ? schema.minimum : 1;
  if (type === "boolean") return true;
  if (type === "array") return [sample(schema.items, name, depth + 1)];
  if (type === "object" || isJsonObject(schema.properties)) {
    const properties = isJsonObject(schema.properties) ? Object.entries(schema.properties) : [];
    return Object.fromEntries(properties.map(([key, inner]) => [key, sample(inner, key, depth + 1)]));
  }
  return `<${name}>`;
}

/** The arguments in words, where they are more than one text. */
function describeArguments(tool: ToolSpec, safe: Pick<Neutralizer, "json">): string {
  const properties = propertiesOf(tool.parameters);
  if (plainArgument(tool) !== null || properties.length === 0) return "";
  const required = typeof tool.parameters === "object" ? tool.parameters.required : [];
  const list = properties.map(([name, schema]) => {
    const { type, description, enum: values } = isJsonObject(schema) ? schema : {};
    const kind = Array.isArray(values) ? `one of ${safe.json(JSON.stringify(values))}` : typeof type === "string" ? type : "any";
    const optional = Array.isArray(required) && required.includes(name) ? "" : ", may be left out";
    return `${safe.json(JSON.stringify(name))} (${kind}${optional})${typeof description === "string" ? `: ${description}` : ""}`;
  });
  return ` Its input is an object with ${list.join("; ")}.`;
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return trimmed === "" || /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

/**
 * The instructions: each tool in prose and by an example of its JSON, and the final answer by one. They end in a line feed.
 * @param safe what names and descriptions go through
 */
export function instructions(tools: readonly ToolSpec[], safe: Neutralizer): string {
  const lines = tools.map(
    (tool) => `- ${safe.text(`${tool.name}: ${sentence(tool.description ?? "")}${describeArguments(tool, safe)}`.trimEnd())}`,
  );
  const examples = tools.map((tool) => {
    const plain = plainArgument(tool);
    const properties =
      typeof tool.parameters === "object" && isJsonObject(tool.parameters.properties) ? tool.parameters.properties : {};
    const input = plain === null ? sample({ type: "object", properties }, tool.name) : sample(properties[plain], plain);
    return `To use ${safe.text(tool.name)}, write:\n\n${safe.json(fenced(tool.name, input))}\n\n`;
  });
  return (
    "You are a helpful assistant that can use tools to answer a question. These are the tools:\n\n" +
    `${lines.map((line) => `${line}\n`).join("")}- ${FINAL_ANSWER}: the answer to the user. Use it as soon as you know what to say.\n\n` +
    'Always respond with one JSON object that has the keys "tool_name" and "input", and nothing else.\n\n' +
    examples.join("") +
    `Answers to the user have this form too:\n\n${fenced(FINAL_ANSWER, "How are you today?")}\n\n` +
    "The user's question follows.\n"
  );
}
