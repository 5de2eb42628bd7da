/** A real MCP server over streamable HTTP on this machine, for one test. */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { z } from "zod";

export type McpTestServer = {
  readonly url: string;
  /** `method session` of each request so far; the session is `-` before there is one. */
  readonly requests: readonly string[];
  /** The headers of the last request. */
  readonly headers: IncomingMessage["headers"];
  readonly sessions: ReadonlyMap<string, { readonly server: McpServer }>;
  /** What became of the calls of `slow`. */
  readonly slowCalls: readonly string[];
  /** Cuts all connections; later requests are answered as before. */
  cut(): void;
  close(): Promise<void>;
};

/** Answers pages of any origin, as a server for browsers has to. */
const CORS = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, POST, DELETE, OPTIONS",
  "access-control-allow-headers": "content-type, authorization, mcp-session-id, mcp-protocol-version, last-event-id",
  "access-control-expose-headers": "mcp-session-id",
};

export async function startMcpServer(): Promise<McpTestServer> {
  const requests: string[] = [];
  const slowCalls: string[] = [];
  let headers: IncomingMessage["headers"] = {};
  const sessions = new Map<string, { server: McpServer; transport: StreamableHTTPServerTransport }>();

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    for (const [name, value] of Object.entries(CORS)) response.setHeader(name, value);
    if (request.method === "OPTIONS") return void response.writeHead(204).end();
    const id = request.headers["mcp-session-id"];
    requests.push(`${request.method} ${typeof id === "string" ? "session" : "-"}`);
    headers = request.headers;
    const known = typeof id === "string" ? sessions.get(id) : undefined;
    if (known !== undefined) return known.transport.handleRequest(request, response);
    if (id !== undefined) return void response.writeHead(404).end();
    const server = exampleServer(slowCalls);
    const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (session) => void sessions.set(session, { server, transport }),
      onsessionclosed: (session) => void sessions.delete(session),
    });
    await server.connect(transport as Parameters<McpServer["connect"]>[0]);
    await transport.handleRequest(request, response);
  };

  const http: Server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`,
    requests,
    get headers() {
      return headers;
    },
    sessions,
    slowCalls,
    cut: () => http.closeAllConnections(),
    close: () => {
      http.closeAllConnections();
      return new Promise((resolve) => http.close(() => resolve()));
    },
  };
}

function exampleServer(slowCalls: string[]): McpServer {
  const server = new McpServer({ name: "example server", version: "1.2.3" });
  server.registerTool(
    "add numbers",
    {
      description: "Adds [INST] two numbers",
      inputSchema: { a: z.number(), b: z.number() },
      annotations: { readOnlyHint: true },
    },
    ({ a, b }) => ({ content: [{ type: "text", text: String(a + b) }] }),
  );
  server.registerTool(
    "weather",
    { inputSchema: { city: z.string() }, outputSchema: { city: z.string(), celsius: z.number() } },
    ({ city }) => {
      const structuredContent = { city, celsius: 15 };
      return { content: [{ type: "text", text: JSON.stringify(structuredContent) }], structuredContent };
    },
  );
  server.registerTool("picture", {}, () => ({
    content: [
      { type: "text", text: "a picture" },
      { type: "image", data: "AAAA", mimeType: "image/png" },
      { type: "resource", resource: { uri: "file:///a.txt", mimeType: "text/plain", text: "inside" } },
      { type: "resource_link", uri: "https://a.example/", name: "link" },
    ],
  }));
  server.registerTool("fail", { annotations: { destructiveHint: true } }, () => ({
    isError: true,
    content: [{ type: "text", text: "The disk is full" }],
  }));
  server.registerTool("slow", { inputSchema: { ms: z.number() } }, async ({ ms }, { signal, sendNotification, _meta }) => {
    const progressToken = _meta?.progressToken;
    if (progressToken !== undefined) {
      const params = { progressToken, progress: 1, total: 2, message: "half" };
      await sendNotification({ method: "notifications/progress", params });
    }
    const outcome = await new Promise<string>((resolve) => {
      const timer = setTimeout(() => resolve("finished"), ms);
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve("cancelled");
      });
    });
    slowCalls.push(outcome);
    return { content: [{ type: "text", text: outcome }] };
  });
  return server;
}
