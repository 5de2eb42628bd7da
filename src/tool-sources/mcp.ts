/// <reference lib="esnext.disposable" preserve="true" />
/** MCP servers over streamable HTTP, as tools of a run. */
import { type Schema, Validator } from "@cfworker/json-schema";
import type { JsonSchemaValidator } from "@modelcontextprotocol/sdk/validation/index.js";
import { linkAbort } from "../contract/abort.ts";
import { ToolError } from "../contract/errors.ts";
import { describe } from "../prompts/messages.ts";
import { EventLog } from "../tools/event-log.ts";
import type { Tool, ToolContext } from "../tools/tool.ts";
import { type CallResult, contentValue } from "./content.ts";
import { LostAnswers } from "./mcp-lost-answers.ts";
import { loadMcpSdk, type McpSdk } from "./mcp-sdk.ts";
import { safeName } from "./safe-names.ts";
import { type ListedTool, type SkippedTool, type SourceToolSettings, sourceTools } from "./source-tools.ts";

export type McpOptions = {
  /** Sent with every request, such as `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Ends the connecting, and later the connection. */
  readonly signal?: AbortSignal;
  /** Stands before each tool's name. Default: the server's name and `_`; `""` for none. */
  readonly prefix?: string;
  /**
   * The server is the page's own: its texts are not marked as untrusted, and its hints (`readOnlyHint`, `destructiveHint`) are believed.
   * Default false: all of its tools count as having side effects, so that their calls wait for a yes.
   */
  readonly trusted?: boolean;
  /** The page's own settings for a tool, by the name that the server gives it; they win over `trusted` and the hints. */
  readonly settings?: (name: string) => SourceToolSettings | undefined;
  /** How long the server may be silent in a call; each report of progress begins it anew. Default 60,000. */
  readonly callTimeoutMs?: number;
  /** The server's tools are others now; {@link McpConnection.tools} has them. */
  readonly onToolsChanged?: (tools: readonly Tool[]) => void;
  /** Makes the requests. Default: the page's `fetch`. */
  readonly fetch?: typeof fetch;
};

/** What a tool reports while it runs, as the events `tool-progress` of a run. */
export type McpProgress = { readonly progress: number; readonly total?: number; readonly message?: string };

export interface McpConnection {
  /** The server's tools, for `tools` of a run. A new array whenever they change. */
  readonly tools: readonly Tool[];
  /** Tools of the server that cannot be used. */
  readonly skipped: readonly SkippedTool[];
  readonly server: { readonly name: string; readonly version: string; readonly url: string };
  /** Asks for the list of tools again. @throws ToolError where the server does not answer */
  refresh(): Promise<readonly Tool[]>;
  /** Ends the session; calls that are pending fail. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

type Client = InstanceType<McpSdk["Client"]>;
type ServerTool = Awaited<ReturnType<Client["listTools"]>>["tools"][number];

/** As many pages of a list as any server needs; one that never ends is cut. */
const MOST_PAGES = 100;

/**
 * Connects to an MCP server and lists its tools. A page's server must allow the page's origin (CORS), with the headers
 * `mcp-session-id` and `mcp-protocol-version`, and show `mcp-session-id` to it.
 * @throws TypeError for options that are wrong; ToolError where the SDK is not installed, or the server cannot be reached or speaks
 * something else; the signal's reason when it fires.
 */
export async function connectMcp(url: string | URL, options: McpOptions = {}): Promise<McpConnection> {
  const { headers = {}, signal, callTimeoutMs = 60_000 } = options;
  const address = readAddress(url);
  if (!(callTimeoutMs > 0 && callTimeoutMs < 2 ** 31))
    throw new TypeError(`callTimeoutMs is ${describe(callTimeoutMs)}; give a positive number of milliseconds.`);
  signal?.throwIfAborted();
  const sdk = await loadMcpSdk();
  const connection = new Connection(sdk, address, headers, options, callTimeoutMs);
  await connection.open(signal);
  return connection;
}

class Connection implements McpConnection {
  tools: readonly Tool[] = [];
  skipped: readonly SkippedTool[] = [];
  server: McpConnection["server"];
  readonly #options: McpOptions;
  readonly #callTimeoutMs: number;
  readonly #client: Client;
  readonly #transport: InstanceType<McpSdk["Transport"]>;
  readonly #lost: LostAnswers = new LostAnswers();
  #unlink: () => void = () => undefined;

  constructor(sdk: McpSdk, url: URL, headers: Readonly<Record<string, string>>, options: McpOptions, callTimeoutMs: number) {
    this.server = { name: url.host, version: "", url: url.href };
    this.#options = options;
    this.#callTimeoutMs = callTimeoutMs;
    const request = options.fetch ?? ((...given: Parameters<typeof fetch>) => fetch(...given));
    this.#transport = new sdk.Transport(url, {
      requestInit: { headers: { ...headers } },
      fetch: this.#lost.wrap(request) as (url: string | URL, init?: RequestInit) => Promise<Response>,
    });
    const changed = (): void => {
      this.refresh().then(options.onToolsChanged, () => undefined);
    };
    this.#client = new sdk.Client(
      { name: "mixtral.js", version: "1" },
      {
        // The SDK's own makes code from schemas, which a page's policy may forbid.
        jsonSchemaValidator: { getValidator: <T>(schema: object) => outputCheck<T>(schema) },
        listChanged: { tools: { autoRefresh: false, debounceMs: 50, onChanged: changed } },
      },
    );
  }

  async open(signal: AbortSignal | undefined): Promise<void> {
    // The transport's optional callbacks are written without `undefined`, which the SDK's own interface has.
    const transport = this.#transport as Parameters<Client["connect"]>[0];
    try {
      await this.#client.connect(transport, signal === undefined ? {} : { signal });
      const deliver = this.#transport.onmessage;
      this.#lost.deliver = (message) => deliver?.(message as Parameters<NonNullable<typeof deliver>>[0]);
      this.#transport.onmessage = (message) => {
        if (!("method" in message) && "id" in message) this.#lost.answered(message.id);
        deliver?.(message);
      };
      const { name = this.server.name, version = "" } = this.#client.getServerVersion() ?? {};
      this.server = { ...this.server, name, version };
      await this.#list(signal);
    } catch (error) {
      await this.close();
      signal?.throwIfAborted();
      throw this.#failure("could not be connected to", error);
    }
    const closing = new AbortController();
    closing.signal.addEventListener("abort", () => void this.close());
    this.#unlink = linkAbort(signal, closing);
  }

  async refresh(): Promise<readonly Tool[]> {
    try {
      return await this.#list(undefined);
    } catch (error) {
      throw this.#failure("did not list its tools", error);
    }
  }

  async close(): Promise<void> {
    this.#unlink();
    this.#lost.close();
    // A server that is gone has no session to end.
    await this.#transport.terminateSession().catch(() => undefined);
    await this.#client.close().catch(() => undefined);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #list(signal: AbortSignal | undefined): Promise<readonly Tool[]> {
    const listed: ServerTool[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const answer = await this.#client.listTools(cursor === undefined ? {} : { cursor }, signal === undefined ? {} : { signal });
      listed.push(...answer.tools);
      cursor = answer.nextCursor;
      if (cursor === undefined) break;
    }
    const { prefix = `${safeName(this.server.name).slice(0, 20)}_`, settings } = this.#options;
    const usable = listed.filter(({ execution }) => execution?.taskSupport !== "required");
    const made = sourceTools(
      usable.map((tool) => this.#read(tool)),
      prefix,
      settings,
      (tool, given, context) => this.#call(tool, given, context),
    );
    this.tools = made.tools;
    this.skipped = [
      ...made.skipped,
      ...listed
        .filter((tool) => !usable.includes(tool))
        .map(({ name }) => ({ name, reason: "It runs only as a task, which is not supported." })),
    ];
    return this.tools;
  }

  #read(tool: ServerTool): ListedTool<ServerTool> {
    const { name, description, inputSchema, annotations } = tool;
    const { trusted = false } = this.#options;
    const isReadOnly = trusted && annotations?.readOnlyHint === true;
    return {
      name,
      description,
      inputSchema,
      origin: trusted ? undefined : new URL(this.server.url).origin,
      settings: {
        untrusted: !trusted,
        sideEffects: !isReadOnly,
        ...(trusted && annotations?.destructiveHint === true ? { needsApproval: true } : {}),
      },
      entry: tool,
    };
  }

  async *#call({ name }: ServerTool, given: object, { signal }: ToolContext): AsyncGenerator<McpProgress, unknown, undefined> {
    const reports = new EventLog<McpProgress>();
    const answer = this.#client.callTool({ name, arguments: { ...given } }, undefined, {
      signal,
      timeout: this.#callTimeoutMs,
      resetTimeoutOnProgress: true,
      onprogress: ({ progress, total, message }) =>
        reports.push({ progress, ...(total === undefined ? {} : { total }), ...(message === undefined ? {} : { message }) }),
    });
    answer.then(
      () => reports.close(),
      (error: unknown) => reports.fail(error),
    );
    try {
      yield* reports;
      return contentValue((await answer) as CallResult, name);
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof ToolError ? error : this.#failure(`could not run ${name}`, error);
    }
  }

  #failure(what: string, error: unknown): ToolError {
    const { url } = this.server;
    return new ToolError(
      `The MCP server ${url} ${what}: ${error instanceof Error ? error.message : String(error)}`,
      { url },
      error,
    );
  }
}

/** Checks a tool's structured content against its `outputSchema`. */
function outputCheck<T>(schema: object): JsonSchemaValidator<T> {
  const validator = new Validator(structuredClone(schema) as Schema, "2020-12", false);
  return (input) => {
    const { valid, errors } = validator.validate(input);
    if (valid) return { valid: true, data: input as T, errorMessage: undefined };
    const errorMessage = errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`).join(" ");
    return { valid: false, data: undefined, errorMessage };
  };
}

function readAddress(url: string | URL): URL {
  try {
    const address = new URL(url, typeof document === "undefined" ? undefined : document.baseURI);
    if (address.protocol === "http:" || address.protocol === "https:") return address;
  } catch {
    // Said below.
  }
  throw new TypeError(`The server's address is ${describe(url)}; give one that begins with https: or http:.`);
}
