/** Remembers what a page registers where the browser's WebMCP has no list of it: the older `navigator.modelContext`. */
import type { ModelContext, ModelContextTool } from "./web-mcp-api.ts";

/** The tools registered since the observation began, by name. */
type Observed = Map<string, ModelContextTool>;

const OBSERVED = new WeakMap<ModelContext, Observed>();

/** What is known to be registered, or null where nobody observes. */
export function observedTools(context: ModelContext): ReadonlyMap<string, ModelContextTool> | null {
  return OBSERVED.get(context) ?? null;
}

/** Begins to remember. The page's calls go on to the browser; what it refuses is not remembered. */
export function observe(context: ModelContext): void {
  if (OBSERVED.has(context)) return;
  const tools: Observed = new Map();
  OBSERVED.set(context, tools);
  const add = (tool: ModelContextTool): void => void tools.set(String(tool.name), tool);
  const { registerTool, unregisterTool, provideContext, clearContext } = context;
  if (registerTool !== undefined)
    context.registerTool = (tool, options) => {
      const returned = options === undefined ? registerTool.call(context, tool) : registerTool.call(context, tool, options);
      add(tool);
      options?.signal.addEventListener("abort", () => tools.delete(tool.name), { once: true });
      return returned;
    };
  if (unregisterTool !== undefined)
    context.unregisterTool = (name) => {
      unregisterTool.call(context, name);
      tools.delete(name);
    };
  if (provideContext !== undefined)
    context.provideContext = (given) => {
      provideContext.call(context, given);
      tools.clear();
      for (const tool of given?.tools ?? []) add(tool);
    };
  if (clearContext !== undefined)
    context.clearContext = () => {
      clearContext.call(context);
      tools.clear();
    };
}
