import type { FunctionMetadata } from "./chat-message.ts";
import type { ToolSpec } from "./conversation.ts";
import { describe, readFunction } from "./messages.ts";
import { isTrelisV2, type TrelisV2Metadata } from "./trelis-v2-metadata.ts";

/** A function as a page may state it: a tool of `defineTool()` or any `{ name, description, parameters }`, OpenAI's metadata, or `trelis-v2`'s. */
export type ToolForm = ToolSpec | FunctionMetadata | TrelisV2Metadata;

/** Functions from any of their forms. @throws TypeError that names the one that is none */
export function readTools(tools: readonly ToolForm[]): ToolSpec[] {
  if (!Array.isArray(tools)) throw new TypeError(`tools is ${describe(tools)}; give an array of functions.`);
  return tools.map((tool: ToolForm, index) => {
    const place = `tools[${index}]`;
    if (isTrelisV2(tool)) return readFunction(tool, place);
    if (typeof tool !== "object" || tool === null)
      throw new TypeError(`${place} is ${describe(tool)}; give a function's metadata.`);
    if (!("name" in tool)) return readFunction(tool, place);
    if (typeof tool.name !== "string" || tool.name === "")
      throw new TypeError(`${place}.name is ${describe(tool.name)}; give the function's name.`);
    return tool;
  });
}
