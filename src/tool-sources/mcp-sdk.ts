/** Loads the MCP SDK, which the page installs beside this package, when it is needed. */
import { ToolError } from "../contract/errors.ts";

export type McpSdk = {
  readonly Client: typeof import("@modelcontextprotocol/sdk/client/index.js").Client;
  readonly Transport: typeof import("@modelcontextprotocol/sdk/client/streamableHttp.js").StreamableHTTPClientTransport;
};

/** What zod reads its settings from. */
type ZodSettings = { __zod_globalConfig?: { jitless?: boolean } };

/** @throws ToolError where it is not installed */
export async function loadMcpSdk(): Promise<McpSdk> {
  // zod, which the SDK is built on, makes code from text where it may, and tries whether it may: a report under a strict policy.
  const shared = globalThis as ZodSettings;
  const zod = shared.__zod_globalConfig ?? {};
  shared.__zod_globalConfig = zod;
  const before = zod.jitless;
  zod.jitless = true;
  try {
    const [{ Client }, { StreamableHTTPClientTransport }] = await Promise.all([
      import("@modelcontextprotocol/sdk/client/index.js"),
      import("@modelcontextprotocol/sdk/client/streamableHttp.js"),
    ]);
    return { Client, Transport: StreamableHTTPClientTransport };
  } catch (error) {
    throw new ToolError(
      "MCP servers need the package @modelcontextprotocol/sdk, which could not be loaded; install it beside mixtral.js.",
      {},
      error,
    );
  } finally {
    if (before === undefined) delete zod.jitless;
    else zod.jitless = before;
  }
}
