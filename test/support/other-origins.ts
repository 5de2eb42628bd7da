import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Plugin } from "vite";
import { answerRanges } from "./http-server.ts";

/** What reached a server: where, and the headers that matter. */
export type SeenRequest = {
  readonly server: "hub" | "storage";
  readonly method: string;
  readonly path: string;
  readonly range: string | null;
  readonly ifRange: string | null;
  readonly authorization: string | null;
};

/** Where the servers are, and what reached them so far. */
export type OtherOrigins = { readonly hub: string; readonly storage: string; readonly seen: readonly SeenRequest[] };

/** Size of the file that both serve; byte i is i times 7, modulo 256. */
const OTHER_ORIGIN_FILE_BYTES = 3_000_000;
const OTHER_ORIGIN_SHA256 = "0123456789abcdef".repeat(4);

/**
 * A Vite plugin with two servers of other origins, for tests of what a browser does between origins. Under `/strict/` a preflight is
 * refused, under `/open/` it is granted. The hub also answers as the Hugging Face hub does for `owner/name`, and redirects to the
 * storage, whose files are under `/strict/`. `/@other-origins` tells an {@link OtherOrigins}.
 */
export function otherOrigins(): Plugin {
  return {
    name: "mixtral-test-other-origins",
    async configureServer(server): Promise<void> {
      const bytes = Uint8Array.from({ length: OTHER_ORIGIN_FILE_BYTES }, (_, index) => index * 7);
      const seen: SeenRequest[] = [];
      const file = answerRanges(bytes, { etag: '"one"', "access-control-expose-headers": "ETag, Content-Range" });
      const storage = await listen((request, response) => {
        seen.push(describe("storage", request));
        if (!preflight(request, response)) file(request, response);
      });
      const hub = await listen((request, response) => {
        const { path } = seen[seen.push(describe("hub", request)) - 1] ?? { path: "" };
        if (preflight(request, response)) return;
        if (path.startsWith("/api/")) {
          const facts = [{ type: "file", path: "model.gguf", lfs: { oid: OTHER_ORIGIN_SHA256 } }];
          response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(facts));
        } else if (path.includes("/resolve/")) {
          response.writeHead(302, { location: `${storage.origin}/strict/model.gguf` }).end();
        } else file(request, response);
      });
      server.httpServer?.once("close", () => {
        for (const other of [hub, storage]) other.server.close();
      });
      server.middlewares.use((request, response, next) => {
        if (request.url !== "/@other-origins") return next();
        const answer: OtherOrigins = { hub: hub.origin, storage: storage.origin, seen };
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
      });
    },
  };
}

/** Lets every page read; answers a preflight. */
function preflight(request: IncomingMessage, response: ServerResponse): boolean {
  response.setHeader("access-control-allow-origin", "*");
  if (request.method !== "OPTIONS") return false;
  if (request.url?.startsWith("/strict/")) response.writeHead(403).end();
  else response.writeHead(204, { "access-control-allow-headers": "authorization, content-type, range, if-range" }).end();
  return true;
}

function describe(server: SeenRequest["server"], { method = "", url = "", headers }: IncomingMessage): SeenRequest {
  const { range = null, authorization = null } = headers;
  const ifRange = headers["if-range"];
  return { server, method, path: url, range, ifRange: typeof ifRange === "string" ? ifRange : null, authorization };
}

async function listen(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ readonly server: Server; readonly origin: string }> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // The tests' browser may stay open; the servers need not keep the process alive.
  server.unref();
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
