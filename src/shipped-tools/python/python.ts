import { ToolError } from "../../contract/errors.ts";
import { describe } from "../../prompts/messages.ts";
import { defineTool, type Tool, type ToolDefinition } from "../../tools/tool.ts";
import { fetchPyodide, type PyodideFiles } from "./pyodide-files.ts";
import { PythonFrame } from "./python-frame.ts";

export type PythonOptions = {
  /** The folder with Pyodide's files (`pyodide.mjs` and so on) of version 314 or newer: yours, or a delivery network's. */
  readonly pyodideUrl: string | URL;
  /** Where the page's policy forbids inline scripts or `blob:`: the address of the package's `dist/python-frame.html`. */
  readonly frameUrl?: string | URL;
  /** Default `"python"`. */
  readonly name?: string;
  readonly description?: string;
  /** How long the code of one call may run. Starting Python, up to a minute, is not counted. Default 10,000. */
  readonly timeoutMs?: number;
  /** Characters of output, and of the result. Default 2,000 each. */
  readonly maxCharacters?: number;
  /** As for `defineTool`. Default false: the code reaches nothing beyond its own memory. */
  readonly needsApproval?: NonNullable<ToolDefinition<{ code: string }>["needsApproval"]>;
};

/** `result` is the text of the last expression, or of the variable `output`; `output` is what was printed. */
export type PythonResult = { readonly result: string | null; readonly output: string; readonly truncated?: true };

const START_MS = 60_000;
const DESCRIPTION = "Run Python code without network or packages. Print what you want to know, or end with an expression";

/**
 * A tool that runs the model's Python: `{ code: "2 ** 100" }` → `{ result: "1267650600228229401496703205376", output: "" }`.
 *
 * It runs as Pyodide in a worker of a sandboxed frame with an origin of its own: no DOM, no cookies, no storage of the page, and
 * no connections at all, since the page fetches Pyodide's files for it. The frame is made with the first call and kept; names of
 * one call are gone in the next, imported modules stay. A call that is over its time, or aborted, takes the frame with it.
 * An exception in the code is a `ToolError` with the traceback, for the model to read.
 * @throws TypeError for options that are wrong.
 */
export function python(options: PythonOptions): Tool<{ code: string }, Promise<PythonResult>> {
  const {
    name = "python",
    description = DESCRIPTION,
    timeoutMs = 10_000,
    maxCharacters = 2_000,
    needsApproval = false,
  } = options;
  const folder = readAddress("pyodideUrl", options.pyodideUrl, true);
  const frameUrl = options.frameUrl === undefined ? null : readAddress("frameUrl", options.frameUrl, false);
  if (!(timeoutMs > 0 && timeoutMs < 2 ** 31))
    throw new TypeError(`timeoutMs is ${describe(timeoutMs)}; give a positive number of milliseconds.`);
  if (!Number.isInteger(maxCharacters) || maxCharacters < 1)
    throw new TypeError(`maxCharacters is ${describe(maxCharacters)}; give a positive integer.`);
  const runner = new Runner(folder, frameUrl);
  return defineTool({
    name,
    description,
    parameters: {
      type: "object",
      properties: { code: { type: "string", description: "Python 3" } },
      required: ["code"],
    },
    sideEffects: false,
    needsApproval,
    maxResultCharacters: Math.max(4_000, 3 * maxCharacters),
    execute: async ({ code }, { signal }) => {
      const answer = await runner.run(code, { timeoutMs, maxCharacters, signal });
      if (!answer.ok) {
        const printed = answer.output === "" ? "" : `\nPrinted before that:\n${answer.output}`;
        throw new ToolError(answer.message + printed, { tool: name });
      }
      const { result, output, truncated } = answer;
      return { result, output, ...(truncated ? { truncated } : {}) };
    },
  });
}

function readAddress(option: string, value: unknown, isFolder: boolean): URL {
  try {
    const url = new URL(String(value), typeof document === "undefined" ? undefined : document.baseURI);
    if (isFolder && !url.pathname.endsWith("/")) url.pathname += "/";
    return url;
  } catch (error) {
    throw new TypeError(`${option} is ${describe(value)}; give an address.`, { cause: error });
  }
}

type Limits = { readonly timeoutMs: number; readonly maxCharacters: number; readonly signal: AbortSignal };

/** Keeps the frame between calls, and runs one call at a time. */
class Runner {
  readonly #folder: URL;
  readonly #frameUrl: URL | null;
  #files: Promise<PyodideFiles> | null = null;
  #frame: PythonFrame | null = null;
  #last: Promise<unknown> = Promise.resolve();

  constructor(folder: URL, frameUrl: URL | null) {
    this.#folder = folder;
    this.#frameUrl = frameUrl;
  }

  run(code: string, limits: Limits): ReturnType<PythonFrame["run"]> {
    const call = this.#last.then(() => this.#runNow(code, limits));
    this.#last = call.catch(() => undefined);
    return call;
  }

  async #runNow(code: string, { timeoutMs, maxCharacters, signal }: Limits): ReturnType<PythonFrame["run"]> {
    signal.throwIfAborted();
    const frame = this.#frame ?? (await this.#open(signal));
    this.#frame = frame;
    const end = (reason: unknown): void => {
      this.#frame = null;
      frame.close(reason instanceof Error ? reason : new Error(String(reason), { cause: reason }));
    };
    const stop = (): void => end(signal.reason);
    const timer = setTimeout(
      () => end(new ToolError(`The code ran longer than ${timeoutMs} ms and was stopped.`, { tool: "python", timeoutMs })),
      timeoutMs,
    );
    signal.addEventListener("abort", stop, { once: true });
    try {
      return await frame.run(code, maxCharacters);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
    }
  }

  async #open(signal: AbortSignal): Promise<PythonFrame> {
    if (typeof document === "undefined")
      throw new ToolError("Python runs in a frame of a page; there is no page here.", { tool: "python" });
    this.#files ??= fetchPyodide(this.#folder);
    const starting = new AbortController();
    const stop = (): void => starting.abort(signal.reason);
    const late = new ToolError(`Python did not start within ${START_MS} ms.`, { tool: "python", timeoutMs: START_MS });
    const timer = setTimeout(() => starting.abort(late), START_MS);
    signal.addEventListener("abort", stop, { once: true });
    try {
      return await PythonFrame.open(await this.#files, this.#frameUrl, starting.signal);
    } catch (error) {
      // Files that could not be had are asked for again with the next call.
      this.#files = null;
      throw error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
    }
  }
}
