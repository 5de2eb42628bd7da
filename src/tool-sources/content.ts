/** The results of MCP's tools (WebMCP's have the same form by habit) as values for a handler to return. */
import { ToolError } from "../contract/errors.ts";

/** A result as far as it is read; nothing in it is taken on trust. */
export type CallResult = {
  readonly content?: unknown;
  readonly structuredContent?: unknown;
  readonly isError?: unknown;
};

/**
 * The value of a result: its structured content, or the text of its blocks; of images, sounds and files only what they are.
 * @throws ToolError with the result's text where the tool says that it failed.
 */
export function contentValue({ content, structuredContent, isError }: CallResult, tool: string): unknown {
  const blocks = (Array.isArray(content) ? content : []).map(readBlock);
  if (isError === true) {
    const text = blocks.filter((block) => typeof block === "string").join("\n");
    throw new ToolError(text === "" ? `${tool} failed, and does not say why.` : text, { tool });
  }
  if (structuredContent !== undefined && structuredContent !== null) return structuredContent;
  if (blocks.every((block) => typeof block === "string")) return blocks.length === 0 ? null : blocks.join("\n");
  return blocks;
}

/** A block's text, or an object that says what it is. */
function readBlock(given: unknown): unknown {
  const block = isObject(given) ? given : {};
  switch (block.type) {
    case "text":
      return String(block.text ?? "");
    case "image":
    case "audio":
      return { type: block.type, mimeType: block.mimeType ?? null, base64Characters: String(block.data ?? "").length };
    case "resource": {
      const { uri, mimeType, text } = isObject(block.resource) ? block.resource : {};
      return { type: "resource", uri: uri ?? null, mimeType: mimeType ?? null, text: text ?? null };
    }
    case "resource_link":
      return { type: "resource_link", uri: block.uri ?? null, name: block.name ?? null, description: block.description ?? null };
    default:
      return { type: String(block.type ?? "unknown") };
  }
}

export function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
