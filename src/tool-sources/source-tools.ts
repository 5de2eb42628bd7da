/** Tools that another place describes (a server, the page's other scripts), as tools of a run. */
import type { JsonSchema } from "../prompts/chat-message.ts";
import type { JsonObject } from "../prompts/conversation.ts";
import { defineTool, type Tool, type ToolContext, type ToolDefinition } from "../tools/tool.ts";
import { safeNames } from "./safe-names.ts";
import { withoutPatterns } from "./without-patterns.ts";

/** What a page may set for a tool that comes from elsewhere; see `defineTool`. */
export type SourceToolSettings = Pick<
  ToolDefinition,
  "needsApproval" | "untrusted" | "sideEffects" | "timeoutMs" | "maxResultCharacters"
>;

/** A tool that cannot be used, and why: a schema that is none, for instance. */
export type SkippedTool = { readonly name: string; readonly reason: string };

/** A tool as its place describes it. */
export type ListedTool<Entry> = {
  readonly name: string;
  readonly description: string | undefined;
  readonly inputSchema: unknown;
  /** Who wrote it, where that is not the page. */
  readonly origin: string | undefined;
  readonly settings: SourceToolSettings;
  readonly entry: Entry;
};

/** Longer ones crowd the prompt, and nothing from outside may do that. */
const DESCRIPTION_CHARACTERS = 1_000;
const SCHEMA_CHARACTERS = 50_000;

/**
 * Makes tools of a list. Names become safe and unique, behind the prefix; what cannot be used is named, and the others are there.
 * `own` are the page's settings for a tool of that (original) name, which win over what the place says.
 */
export function sourceTools<Entry>(
  listed: readonly ListedTool<Entry>[],
  prefix: string,
  own: ((name: string) => SourceToolSettings | undefined) | undefined,
  execute: (entry: Entry, given: JsonObject, context: ToolContext) => unknown,
): { readonly tools: readonly Tool[]; readonly skipped: readonly SkippedTool[] } {
  const names = safeNames(
    listed.map(({ name }) => name),
    prefix,
  );
  const tools: Tool[] = [];
  const skipped: SkippedTool[] = [];
  for (const [index, { name, description, inputSchema, origin, settings, entry }] of listed.entries()) {
    const chosen = own?.(name);
    try {
      checkLength(inputSchema);
      tools.push(
        defineTool<JsonObject>({
          name: names[index] ?? name,
          ...(description === undefined ? {} : { description: description.slice(0, DESCRIPTION_CHARACTERS) }),
          ...(inputSchema === undefined ? {} : { parameters: ownSchema(inputSchema, origin) }),
          ...(origin === undefined ? {} : { origin }),
          ...settings,
          ...chosen,
          execute: (given, context) => execute(entry, given, context),
        }),
      );
    } catch (error) {
      skipped.push({ name, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { tools, skipped };
}

/** The page's own is used as it is. */
function ownSchema(inputSchema: unknown, origin: string | undefined): JsonSchema {
  return (origin === undefined ? inputSchema : withoutPatterns(inputSchema)) as JsonSchema;
}

/** @throws TypeError for a schema that would fill the prompt, and RangeError for one that contains itself */
function checkLength(inputSchema: unknown): void {
  const { length } = JSON.stringify(inputSchema) ?? "";
  if (length > SCHEMA_CHARACTERS)
    throw new TypeError(`Its schema has ${length} characters; a tool from elsewhere may have ${SCHEMA_CHARACTERS}.`);
}
