/** WebMCP: the tools that the page's scripts registered with the browser, as tools of a run. */
import type { JsonObject } from "../prompts/conversation.ts";
import type { Tool, ToolContext } from "../tools/tool.ts";
import { type CallResult, contentValue, isObject } from "./content.ts";
import { type ListedTool, type SkippedTool, type SourceToolSettings, sourceTools } from "./source-tools.ts";
import { type ModelContext, modelContext, type RegisteredTool } from "./web-mcp-api.ts";
import { observe, observedTools } from "./web-mcp-observer.ts";
import { isOffered } from "./web-mcp-offer.ts";

export type WebMcpOptions = {
  /** Stands before each tool's name. Default: nothing. */
  readonly prefix?: string;
  /** The page's own settings for a tool, by its registered name; they win over the tool's hints. */
  readonly settings?: (name: string) => SourceToolSettings | undefined;
};

export type WebMcpTools = { readonly tools: readonly Tool[]; readonly skipped: readonly SkippedTool[] };

/**
 * What this browser's WebMCP can do: `"none"`: it has none; `"offer"`: tools can be offered to it, but it does not list what the page
 * registered; `"full"`: both.
 */
export function webMcpSupport(): "none" | "offer" | "full" {
  const context = modelContext();
  if (context === null || typeof context.registerTool !== "function") return "none";
  return canList(context) || observedTools(context) !== null ? "full" : "offer";
}

/**
 * For browsers that do not list tools: remembers what the page registers from now on, so call it before the page does. Does
 * nothing elsewhere.
 */
export function observeWebMcp(): void {
  const context = modelContext();
  if (context !== null && !canList(context)) observe(context);
}

/**
 * The tools that the page's scripts (and its frames of the same origin) registered with the browser, without those that
 * `offerToWebMcp` registered. None where the browser has no WebMCP, or does not list: see {@link webMcpSupport}.
 *
 * The page's own tools are trusted as far as their hints say: `readOnlyHint`, `untrustedContentHint`, and `consequentialHint`, which
 * makes a call wait for a yes. Tools of other origins are not: their texts are untrusted, and they count as having side effects.
 */
export async function webMcpTools({ prefix = "", settings }: WebMcpOptions = {}): Promise<WebMcpTools> {
  const context = modelContext();
  if (context === null) return { tools: [], skipped: [] };
  if (canList(context)) {
    const registered = await context.getTools();
    const others = registered.filter(({ name, window }) => !(isThisWindow(window) && isOffered(context, name)));
    return sourceTools(others.map(listed), prefix, settings, (tool, given, run) => execute(context, tool, given, run));
  }
  const known = [...(observedTools(context)?.values() ?? [])].filter(({ name }) => !isOffered(context, name));
  return sourceTools(known.map(listed), prefix, settings, async (tool, given, { signal }) =>
    readResult(await tool.execute(given, { signal }), tool.name),
  );
}

/** Calls back whenever tools are registered or withdrawn, until the function that it returns is called. Nothing where the browser does not say. */
export function onWebMcpChange(callback: () => void): () => void {
  const context = modelContext();
  const listener = (): void => callback();
  context?.addEventListener?.("toolchange", listener);
  return () => context?.removeEventListener?.("toolchange", listener);
}

type ListingContext = ModelContext & Required<Pick<ModelContext, "getTools" | "executeTool">>;

function canList(context: ModelContext): context is ListingContext {
  return typeof context.getTools === "function" && typeof context.executeTool === "function";
}

/** Where the browser does not say whose window it is, it is this one. */
function isThisWindow(window: unknown): boolean {
  return window === undefined || window === null || window === globalThis.window;
}

function listed<Entry extends RegisteredTool>(tool: Entry): ListedTool<Entry> {
  const { name, description, inputSchema, annotations = {}, origin } = tool;
  const isOwn = origin === undefined || origin === globalThis.location?.origin;
  return {
    name,
    description: description === "" ? undefined : description,
    inputSchema: typeof inputSchema === "string" ? parsed(inputSchema) : (inputSchema ?? undefined),
    origin: isOwn ? undefined : origin,
    settings: {
      untrusted: !isOwn || annotations.untrustedContentHint === true,
      sideEffects: !isOwn || annotations.readOnlyHint !== true,
      needsApproval: annotations.consequentialHint === true,
    },
    entry: tool,
  };
}

async function execute(
  context: ListingContext,
  tool: RegisteredTool,
  given: JsonObject,
  { signal }: ToolContext,
): Promise<unknown> {
  const text = JSON.stringify(given);
  // Chromium takes an object from 155 on and its JSON before; as text, this object is that JSON. Symbols are no part of its own JSON.
  const input =
    typeof tool.inputSchema === "string" ? text : Object.defineProperty({ ...given }, Symbol.toPrimitive, { value: () => text });
  return readResult(await context.executeTool(tool, input, { signal }), tool.name);
}

/** Browsers hand over the JSON of a result, or a text as it is. */
function readResult(returned: unknown, tool: string): unknown {
  const value = typeof returned === "string" ? (parsed(returned) ?? returned) : returned;
  if (value === undefined || value === "undefined") return null;
  const isContent = isObject(value) && (Array.isArray(value.content) || value.isError === true);
  return isContent ? contentValue(value as CallResult, tool) : value;
}

/** The value of a JSON text; undefined where it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
