/**
 * WebMCP as browsers have it: the draft's `document.modelContext` (Chromium 155 and newer), and what came before it. Only what this
 * library uses; all of it is optional, because the draft still changes.
 */
import { isObject } from "./content.ts";

/** A tool as a page registers it. */
export type ModelContextTool = {
  readonly name: string;
  readonly description: string;
  readonly inputSchema?: object;
  readonly annotations?: {
    readonly readOnlyHint?: boolean;
    readonly untrustedContentHint?: boolean;
    readonly consequentialHint?: boolean;
  };
  readonly execute: (input: unknown, client?: { readonly signal?: unknown }) => unknown;
};

/** A tool as the browser lists it. `inputSchema` was a JSON text before Chromium 155. */
export type RegisteredTool = {
  readonly name: string;
  readonly description?: string;
  readonly inputSchema?: unknown;
  readonly annotations?: ModelContextTool["annotations"];
  readonly origin?: string;
  readonly window?: unknown;
};

export type ModelContext = {
  registerTool?(tool: ModelContextTool, options?: { readonly signal: AbortSignal }): unknown;
  getTools?(): Promise<readonly RegisteredTool[]>;
  executeTool?(tool: RegisteredTool, input: object | string, options?: { readonly signal: AbortSignal }): Promise<unknown>;
  addEventListener?(type: "toolchange", listener: () => void): void;
  removeEventListener?(type: "toolchange", listener: () => void): void;
  /** Before there were signals. */
  unregisterTool?(name: string): void;
  /** Before the draft dropped them: replaces all tools, removes all tools. */
  provideContext?(context?: { readonly tools?: readonly ModelContextTool[] }): void;
  clearContext?(): void;
};

/** The page's model context, or null where the browser has none (or the page is not in a secure context). */
export function modelContext(): ModelContext | null {
  const places: readonly unknown[] = [globalThis.document, globalThis.navigator];
  for (const place of places) {
    const context = place === undefined || place === null ? undefined : (place as { modelContext?: unknown }).modelContext;
    if (isObject(context)) return context as ModelContext;
  }
  return null;
}
