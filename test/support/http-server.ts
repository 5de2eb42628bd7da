import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A web server on this machine for one test. */
export type TestServer = {
  readonly url: string;
  /** `method range` of each request so far, e.g. `GET bytes=0-9` or `GET -`. */
  readonly requests: readonly string[];
  /** Answers that neither ended nor lost their connection so far. */
  readonly pendingAnswers: number;
  close(): Promise<void>;
};

/** Starts a server that answers with `answer`; a file's path is `/model.gguf`. */
export async function startServer(
  answer: (request: IncomingMessage, response: ServerResponse, requestNumber: number) => void,
): Promise<TestServer> {
  const requests: string[] = [];
  let pendingAnswers = 0;
  const server = createServer((request, response) => {
    pendingAnswers++;
    response.on("close", () => {
      pendingAnswers--;
    });
    requests.push(`${request.method} ${request.headers.range ?? "-"}`);
    answer(request, response, requests.length);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/model.gguf`,
    requests,
    get pendingAnswers() {
      return pendingAnswers;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** The bytes that a request's `Range` header asks for; `last` is inclusive. Null where it has none. */
export function requestedRange(request: IncomingMessage, size: number): { readonly first: number; readonly last: number } | null {
  const match = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
  return match === null ? null : { first: Number(match[1]), last: Math.min(Number(match[2]), size - 1) };
}

/** Answers as a good static server: ranges, sizes, HEAD. */
export function answerRanges(bytes: Uint8Array, headers: Readonly<Record<string, string>> = {}) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const range = requestedRange(request, bytes.length);
    if (range !== null && range.first >= bytes.length) {
      response.writeHead(416, { "content-range": `bytes */${bytes.length}` }).end();
      return;
    }
    const part = range === null ? bytes : bytes.subarray(range.first, range.last + 1);
    response.writeHead(range === null ? 200 : 206, {
      "content-length": part.length,
      ...(range === null ? {} : { "content-range": `bytes ${range.first}-${range.last}/${bytes.length}` }),
      ...headers,
    });
    response.end(request.method === "HEAD" ? undefined : part);
  };
}
