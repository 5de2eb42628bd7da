import { afterEach, describe, expect, it } from "vitest";
import { ModelSourceError } from "../../../../src/contract/errors.ts";
import { HttpSource, type HttpSourceOptions } from "../../../../worker/source/http-source.ts";
import { answerRanges, requestedRange, startServer, type TestServer } from "../../../support/http-server.ts";
import { seededRandom } from "../../../support/random.ts";

const MIB = 1024 * 1024;
const random = seededRandom(3);
const FILE = Uint8Array.from({ length: 3 * MIB }, () => random() * 256);
const AT_ONCE: HttpSourceOptions = { retry: { retries: 3, firstDelayMs: 0 } };

let server: TestServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

async function serve(...parameters: Parameters<typeof startServer>): Promise<TestServer> {
  server = await startServer(...parameters);
  return server;
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) {
    expect(chunk.length).toBeGreaterThan(0);
    chunks.push(chunk.slice());
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** Compares by value; `toEqual` on megabytes is slow. */
function expectBytes(actual: Uint8Array, expected: Uint8Array): void {
  expect(actual.length).toBe(expected.length);
  expect(Buffer.compare(actual, expected)).toBe(0);
}

async function failure(promise: Promise<unknown>): Promise<ModelSourceError> {
  const error: unknown = await promise.then(
    () => "it succeeded",
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ModelSourceError);
  return error as ModelSourceError;
}

describe("HttpSource with a server that answers ranges", () => {
  it("gets size and beginning with one request, and every other range with one more", async () => {
    const { url, requests } = await serve(answerRanges(FILE));
    const source = new HttpSource(url);
    expect(await source.size()).toBe(FILE.length);
    expectBytes(await source.read(0, MIB), FILE.subarray(0, MIB));
    expect(requests).toEqual([`GET bytes=0-${MIB - 1}`]);
    expectBytes(await source.read(2 * MIB + 5, 100), FILE.subarray(2 * MIB + 5, 2 * MIB + 105));
    expectBytes(await collect(source.stream(7, FILE.length - 7)), FILE.subarray(7));
    expect(requests.slice(1)).toEqual([`GET bytes=${2 * MIB + 5}-${2 * MIB + 104}`, `GET bytes=${MIB}-${FILE.length - 1}`]);
  });

  it("goes on after the first answer where a read is longer", async () => {
    const { url, requests } = await serve(answerRanges(FILE));
    expectBytes(await new HttpSource(url).read(0, FILE.length), FILE);
    expect(requests).toEqual([`GET bytes=0-${MIB - 1}`, `GET bytes=${MIB}-${FILE.length - 1}`]);
  });

  it("reads a file smaller than the first request, an empty one, and nothing", async () => {
    const small = FILE.subarray(0, 10);
    const { url } = await serve(answerRanges(small));
    const source = new HttpSource(url);
    expectBytes(await source.read(0, 10), small);
    expectBytes(await source.read(4, 0), new Uint8Array(0));
    expect((await failure(source.read(5, 6))).message).toMatch(/has 10 bytes, but bytes 5 to 10 were asked for/);
    await server?.close();
    const empty = await serve(answerRanges(new Uint8Array(0)));
    expect(await new HttpSource(empty.url).size()).toBe(0);
  });

  it("asks for the headers where CORS hides Content-Range", async () => {
    const { url, requests } = await serve((request, response) => {
      const range = requestedRange(request, FILE.length);
      const part = range === null ? FILE : FILE.subarray(range.first, range.last + 1);
      response
        .writeHead(range === null ? 200 : 206, { "content-length": part.length })
        .end(request.method === "HEAD" ? "" : part);
    });
    expectBytes(await new HttpSource(url).read(10, 20), FILE.subarray(10, 30));
    expect(requests.slice(0, 2)).toEqual([`GET bytes=0-${MIB - 1}`, "HEAD -"]);
  });

  it("sends the given headers", async () => {
    let token: string | undefined;
    const { url } = await serve((request, response) => {
      token = request.headers.authorization;
      answerRanges(FILE)(request, response);
    });
    await new HttpSource(url, { Authorization: "Bearer abc" }).size();
    expect(token).toBe("Bearer abc");
  });

  it("reads two ranges at once", async () => {
    const { url } = await serve(answerRanges(FILE));
    const source = new HttpSource(url);
    const [first, second] = await Promise.all([source.read(0, 2 * MIB), source.read(MIB, 2 * MIB)]);
    expectBytes(first, FILE.subarray(0, 2 * MIB));
    expectBytes(second, FILE.subarray(MIB));
  });
});

describe("HttpSource with a server that ignores ranges", () => {
  const answerWhole: Parameters<typeof startServer>[0] = (_, response) => {
    response.writeHead(200, { "content-length": FILE.length }).end(FILE);
  };

  it("streams the file once, however it is read in order", async () => {
    const { url, requests } = await serve(answerWhole);
    const source = new HttpSource(url);
    expect(await source.size()).toBe(FILE.length);
    expectBytes(await source.read(0, MIB), FILE.subarray(0, MIB));
    expectBytes(await source.read(MIB, 100), FILE.subarray(MIB, MIB + 100));
    // One step back, as from the end of the last window of a header to its data section.
    expectBytes(await collect(source.stream(700_000, FILE.length - 700_000)), FILE.subarray(700_000));
    expect(requests).toHaveLength(1);
  });

  it("skips what is not asked for, and reads two ranges at once", async () => {
    const { url, requests } = await serve(answerWhole);
    const source = new HttpSource(url);
    expectBytes(await source.read(2 * MIB, 9), FILE.subarray(2 * MIB, 2 * MIB + 9));
    expect(requests).toHaveLength(1);
    const [first, second] = await Promise.all([source.read(0, MIB), source.read(100, 50)]);
    expectBytes(first, FILE.subarray(0, MIB));
    expectBytes(second, FILE.subarray(100, 150));
    expect(requests).toHaveLength(2);
  });

  it("finds out the size of a small file that comes without one", async () => {
    const { url, requests } = await serve((_, response) => response.end(FILE.subarray(0, 1000)).flushHeaders());
    const chunked = new HttpSource(url, {}, { fetch: async (...request) => withoutLength(await fetch(...request)) });
    expect(await chunked.size()).toBe(1000);
    expectBytes(await chunked.read(500, 500), FILE.subarray(500, 1000));
    expect(requests).toHaveLength(1);
  });

  it("refuses a large file that comes without a size", async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { "content-encoding": "identity", "transfer-encoding": "chunked" });
      for (let count = 0; count < 6; count++) response.write(FILE);
      response.end();
    });
    expect((await failure(new HttpSource(url).size())).message).toMatch(/does not tell how large the file is/);
  });

  it("ends the transfer when it is closed, and opens it anew", async () => {
    const endless = await serve((_, response) => {
      response.writeHead(200, { "content-length": FILE.length }).write(FILE.subarray(0, 2 * MIB));
    });
    const source = new HttpSource(endless.url);
    await source.read(0, 10);
    expect(endless.pendingAnswers).toBe(1);
    source.close();
    source.close();
    await expect.poll(() => endless.pendingAnswers).toBe(0);
    expectBytes(await source.read(0, 10), FILE.subarray(0, 10));
    expect(endless.requests).toHaveLength(2);
  });
});

describe("HttpSource when things go wrong", () => {
  it("names address, status and remedy", async () => {
    const expected = [
      [401, /HTTP status 401\. The server wants permission: .*\{ repo, file, token \}/],
      [403, /permission/],
      [404, /There is no such file/],
      [416, /shorter than it was/],
      [429, /try again later/],
      [204, /leads to the file itself/],
      [302, /leads to the file itself/],
    ] as const;
    for (const [status, message] of expected) {
      const { url, requests, close } = await startServer((_, response) => response.writeHead(status).end());
      const error = await failure(new HttpSource(url, {}, AT_ONCE).read(0, 10));
      expect(error.message).toMatch(message);
      expect(error.message).toContain(url);
      expect(error.details).toMatchObject({ url, status });
      // What another attempt may mend is tried again.
      expect(requests.length).toBe(status === 429 ? 1 + 3 : 1);
      await close();
    }
  });

  it("tries the first request again where the server is busy or the connection breaks", async () => {
    const { url, requests } = await serve((request, response, number) => {
      if (number === 1) response.writeHead(503).end();
      else if (number === 2) response.writeHead(429).end();
      else answerRanges(FILE)(request, response);
    });
    expect(await new HttpSource(url, {}, AT_ONCE).size()).toBe(FILE.length);
    expect(requests).toHaveLength(3);
    await server?.close();
    const reset = await serve((request, response, number) => {
      if (number === 1) request.socket.destroy();
      else answerRanges(FILE)(request, response);
    });
    expect(await new HttpSource(reset.url, {}, AT_ONCE).size()).toBe(FILE.length);
    expect(reset.requests).toHaveLength(2);
  });

  it("waits as long as Retry-After says, where that is longer", async () => {
    const { url } = await serve((request, response, number) => {
      if (number === 1) response.writeHead(503, { "retry-after": "1" }).end();
      else answerRanges(FILE)(request, response);
    });
    const startMs = performance.now();
    expect(await new HttpSource(url, {}, AT_ONCE).size()).toBe(FILE.length);
    expect(performance.now() - startMs).toBeGreaterThan(950);
  });

  it("says what may be wrong where nothing answers", async () => {
    const { url, close } = await startServer(() => undefined);
    await close();
    const error = await failure(new HttpSource(url).size());
    expect(error.message).toMatch(
      /could not be fetched: .*Check the address, the connection, and that the server allows this page/,
    );
    expect(error.cause).toBeInstanceOf(Error);
    expect((await failure(new HttpSource("not a url").size())).details).toMatchObject({ url: "not a url" });
  });

  it("goes on where a transfer broke off", async () => {
    const { url, requests } = await serve((request, response, number) => {
      const range = requestedRange(request, FILE.length);
      if (range === null || number === 1) return answerRanges(FILE)(request, response);
      if (number === 3) return response.writeHead(503).end();
      response.writeHead(206, {
        "content-length": range.last - range.first + 1,
        "content-range": `bytes ${range.first}-${range.last}/${FILE.length}`,
      });
      response.write(FILE.subarray(range.first, Math.min(range.last + 1, range.first + 600_000)), () => response.destroy());
    });
    const source = new HttpSource(url, {}, AT_ONCE);
    expectBytes(await collect(source.stream(MIB, 2 * MIB)), FILE.subarray(MIB));
    const starts = requests.slice(1).map((request) => Number(/bytes=(\d+)/.exec(request)?.[1]));
    expect(starts[0]).toBe(MIB);
    expect(starts.length).toBeGreaterThan(3);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
  });

  it("gives up when attempt after attempt brings nothing", async () => {
    const { url, requests } = await serve((request, response, number) => {
      if (number === 1) answerRanges(FILE)(request, response);
      else response.destroy();
    });
    const error = await failure(new HttpSource(url, {}, AT_ONCE).read(2 * MIB, 100));
    expect(error.details).toMatchObject({ interrupted: true });
    expect(requests).toHaveLength(1 + 4);
  });

  it("takes silence for an interruption, before an answer and in the middle of one", async () => {
    const { url, requests } = await serve((request, response, number) => {
      if (number === 1 || number > 3) answerRanges(FILE)(request, response);
      else if (number === 3) {
        response
          .writeHead(206, { "content-range": `bytes ${MIB}-${MIB + 99}/${FILE.length}` })
          .write(FILE.subarray(MIB, MIB + 40));
      }
    });
    expectBytes(await new HttpSource(url, {}, { ...AT_ONCE, stallMs: 100 }).read(MIB, 100), FILE.subarray(MIB, MIB + 100));
    expect(requests.slice(1)).toEqual([MIB, MIB, MIB + 40].map((start) => `GET bytes=${start}-${MIB + 99}`));
    const silent = await startServer(() => undefined);
    expect((await failure(new HttpSource(silent.url, {}, { stallMs: 20 }).size())).message).toMatch(/no byte came for 0.02 s/);
    await silent.close();
  });

  it("does not repeat what cannot succeed", async () => {
    const { url, requests } = await serve((request, response, number) => {
      if (number === 1) answerRanges(FILE)(request, response);
      else response.writeHead(404).end();
    });
    await failure(new HttpSource(url, {}, AT_ONCE).read(2 * MIB, 100));
    expect(requests).toHaveLength(2);
  });

  it("starts a whole file again and skips what it has", async () => {
    const { url, requests } = await serve((_, response, number) => {
      response.writeHead(200, { "content-length": FILE.length });
      if (number === 1) response.write(FILE.subarray(0, MIB), () => response.destroy());
      else response.end(FILE);
    });
    expectBytes(await collect(new HttpSource(url, {}, AT_ONCE).stream(0, FILE.length)), FILE);
    expect(requests).toHaveLength(2);
  });

  it("notices a file that changed", async () => {
    const tag = (number: number) => ({ etag: `"${number}"` });
    let { url } = await serve((request, response, number) => answerRanges(FILE, tag(number))(request, response));
    expect((await failure(new HttpSource(url, {}, AT_ONCE).read(MIB, 10))).message).toMatch(/changed while it was being loaded/);
    await server?.close();
    ({ url } = await serve((request, response, number) => answerRanges(FILE.subarray(number))(request, response)));
    expect((await failure(new HttpSource(url, {}, AT_ONCE).read(MIB, 10))).message).toMatch(/changed while it was being loaded/);
  });

  it("notices a server that sends other bytes than asked for", async () => {
    for (const sent of ["bytes 5-14", "bytes 1048576-1048575"]) {
      const { url, close } = await startServer((request, response, number) => {
        if (number === 1) answerRanges(FILE)(request, response);
        else response.writeHead(206, { "content-range": `${sent}/${FILE.length}` }).end("0123456789");
      });
      expect((await failure(new HttpSource(url, {}, AT_ONCE).read(MIB, 10))).message).toMatch(
        /were asked for, the server sent bytes/,
      );
      await close();
    }
  });
});

describe("HttpSource when it is cancelled", () => {
  it("stops waiting for an answer", async () => {
    const { url } = await serve(() => undefined);
    const controller = new AbortController();
    const size = new HttpSource(url).size(controller.signal);
    setTimeout(() => controller.abort(), 20);
    await expect(size).rejects.toMatchObject({ name: "AbortError" });
    await expect(new HttpSource(url).read(0, 1, controller.signal)).rejects.toMatchObject({ name: "AbortError" });
  });

  it("stops in the middle of a body, closes the connection, and works again afterwards", async () => {
    const running = await serve((request, response, number) => {
      if (number !== 2) return answerRanges(FILE)(request, response);
      response.writeHead(206, { "content-length": MIB, "content-range": `bytes ${MIB}-${2 * MIB - 1}/${FILE.length}` });
      response.write(FILE.subarray(MIB, MIB + 1000));
    });
    const source = new HttpSource(running.url, {}, AT_ONCE);
    const controller = new AbortController();
    const received: Uint8Array[] = [];
    const reading = (async () => {
      for await (const chunk of source.stream(MIB, MIB, controller.signal)) {
        received.push(chunk);
        setTimeout(() => controller.abort(), 5);
      }
    })();
    await expect(reading).rejects.toMatchObject({ name: "AbortError" });
    expect(received.length).toBeGreaterThan(0);
    expect(running.requests).toHaveLength(2);
    expectBytes(await source.read(MIB, 10), FILE.subarray(MIB, MIB + 10));
    source.close();
    await expect.poll(() => running.pendingAnswers).toBe(0);
  });

  it("stops between two attempts", async () => {
    const { url } = await serve((request, response, number) => {
      if (number === 1) answerRanges(FILE)(request, response);
      else response.writeHead(503).end();
    });
    const controller = new AbortController();
    const reading = new HttpSource(url, {}, { retry: { firstDelayMs: 120_000, longestDelayMs: 120_000 } }).read(
      2 * MIB,
      10,
      controller.signal,
    );
    setTimeout(() => controller.abort(), 50);
    await expect(reading).rejects.toMatchObject({ name: "AbortError" });
  });

  it("ends the transfer when the loop ends", async () => {
    const running = await serve((request, response, number) => {
      if (number === 1) return answerRanges(FILE)(request, response);
      response.writeHead(206, { "content-length": MIB, "content-range": `bytes ${MIB}-${2 * MIB - 1}/${FILE.length}` });
      response.write(FILE.subarray(MIB, MIB + 1000));
    });
    const source = new HttpSource(running.url);
    await source.read(0, MIB);
    for await (const _ of source.stream(MIB, MIB)) break;
    await expect.poll(() => running.pendingAnswers).toBe(0);
  });
});

/** The same answer without its Content-Length, as a server that compresses sends it. */
function withoutLength(response: Response): Response {
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  return new Response(response.body, { status: response.status, headers });
}
