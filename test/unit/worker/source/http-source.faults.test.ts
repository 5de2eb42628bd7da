import type { IncomingMessage, ServerResponse } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { ModelSourceError } from "../../../../src/contract/errors.ts";
import { HttpSource, type HttpSourceOptions } from "../../../../worker/source/http-source.ts";
import { answerRanges, requestedRange, startServer, type TestServer } from "../../../support/http-server.ts";
import { seededRandom } from "../../../support/random.ts";

const MIB = 1024 * 1024;
const random = seededRandom(11);
const FILE = Uint8Array.from({ length: 6 * MIB }, () => random() * 256);
const AT_ONCE: HttpSourceOptions = { retry: { retries: 6, firstDelayMs: 0 } };

const servers: TestServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(...parameters: Parameters<typeof startServer>): Promise<TestServer> {
  const server = await startServer(...parameters);
  servers.push(server);
  return server;
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk.slice());
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

/** Answers the range, or the whole file, and cuts the connection after `bytes` of it. */
function cutAfter(bytes: number, request: IncomingMessage, response: ServerResponse): void {
  const range = requestedRange(request, FILE.length) ?? { first: 0, last: FILE.length - 1 };
  response.writeHead(206, {
    "content-length": range.last - range.first + 1,
    "content-range": `bytes ${range.first}-${range.last}/${FILE.length}`,
  });
  response.flushHeaders();
  const part = FILE.subarray(range.first, Math.min(range.last + 1, range.first + bytes));
  response.write(part, () => response.destroy());
}

describe("HttpSource when connections break", () => {
  it("gets one transfer through 50 cuts at random places", async () => {
    const chance = seededRandom(50);
    let cuts = 0;
    const { url, requests } = await serve((request, response, number) => {
      // The first answer tells the size.
      if (number === 1 || cuts === 50) return answerRanges(FILE)(request, response);
      cuts++;
      // Now and then before the first byte.
      cutAfter(chance() < 0.1 ? 0 : Math.floor(chance() * 150_000), request, response);
    });
    expectBytes(await collect(new HttpSource(url, {}, AT_ONCE).stream(0, FILE.length)), FILE);
    expect(cuts).toBe(50);
    expect(requests).toHaveLength(52);
  });

  it("gets six transfers at once through 50 cuts", async () => {
    const chance = seededRandom(51);
    let cuts = 0;
    const { url } = await serve((request, response, number) => {
      if (number === 1 || cuts === 50) return answerRanges(FILE)(request, response);
      cuts++;
      cutAfter(Math.floor(chance() * 200_000), request, response);
    });
    const source = new HttpSource(url, {}, AT_ONCE);
    const parts = await Promise.all(Array.from({ length: 6 }, (_, index) => source.read(index * MIB, MIB)));
    for (const [index, part] of parts.entries()) expectBytes(part, FILE.subarray(index * MIB, (index + 1) * MIB));
    expect(cuts).toBe(50);
  });

  it("takes a server without ranges through cuts, starting again, and gives up where it never gets further", async () => {
    const cutWhole = (bytes: number) => (_: IncomingMessage, response: ServerResponse) => {
      response.writeHead(200, { "content-length": FILE.length }).write(FILE.subarray(0, bytes), () => response.destroy());
    };
    const growing = await serve((request, response, number) => cutWhole(number * MIB)(request, response));
    expectBytes(await collect(new HttpSource(growing.url, {}, AT_ONCE).stream(0, FILE.length)), FILE);
    expect(growing.requests.length).toBeGreaterThan(4);
    const stuck = await serve(cutWhole(2 * MIB));
    const error = await failure(new HttpSource(stuck.url, {}, AT_ONCE).read(3 * MIB, 10));
    expect(error.details).toMatchObject({ interrupted: true });
    expect(stuck.requests.length).toBe(1 + 6);
  });

  it("waits longer from failure to failure, by chance, and starts anew once a byte came", async () => {
    const delaysMs: number[] = [];
    const { url } = await serve((request, response, number) => {
      if (number === 1 || number === 8) return answerRanges(FILE)(request, response);
      if (number === 5) return cutAfter(100_000, request, response);
      response.writeHead(500).end();
    });
    const wait = async (delayMs: number): Promise<void> => void delaysMs.push(delayMs);
    const retry = { retries: 6, firstDelayMs: 100, longestDelayMs: 10_000, random: () => 0.5, wait };
    expectBytes(await new HttpSource(url, {}, { retry }).read(2 * MIB, MIB), FILE.subarray(2 * MIB, 3 * MIB));
    expect(delaysMs).toEqual([75, 150, 300, 75, 150, 300]);
  });
});

describe("HttpSource when several read at once", () => {
  it.each([
    ["answers ranges", answerRanges(FILE)],
    [
      "ignores ranges",
      (_: IncomingMessage, response: ServerResponse) => {
        response.writeHead(200, { "content-length": FILE.length }).end(FILE);
      },
    ],
  ])("gives each its own bytes, from a server that %s", async (_, answer) => {
    const chance = seededRandom(7);
    const { url } = await serve(answer);
    const source = new HttpSource(url, {}, AT_ONCE);
    const ranges = Array.from({ length: 12 }, () => {
      const offset = Math.floor(chance() * FILE.length);
      return { offset, length: Math.floor(chance() * Math.min(MIB, FILE.length - offset)) };
    });
    const read = await Promise.all(ranges.map(({ offset, length }) => source.read(offset, length)));
    for (const [index, { offset, length }] of ranges.entries()) {
      expectBytes(read[index] ?? new Uint8Array(), FILE.subarray(offset, offset + length));
    }
  });

  it("asks once what the file is, and says whether the server answers ranges", async () => {
    const { url, requests } = await serve(answerRanges(FILE, { etag: '"one"' }));
    const source = new HttpSource(url);
    expect(source.acceptsRanges).toBe(false);
    const identities = await Promise.all([source.identity(), source.identity(), source.size()]);
    const identity = { size: FILE.length, entityTag: '"one"', versionHint: null, sha256: null };
    expect(identities).toEqual([identity, identity, FILE.length]);
    expect(source.acceptsRanges).toBe(true);
    expect(requests).toHaveLength(1);
    const date = "Fri, 20 Nov 2026 12:00:00 GMT";
    const whole = await serve((_, response) => {
      response.writeHead(200, { "content-length": FILE.length, "last-modified": date }).end(FILE);
    });
    const other = new HttpSource(whole.url);
    expect(await other.identity()).toEqual({ size: FILE.length, entityTag: null, versionHint: date, sha256: null });
    expect(other.acceptsRanges).toBe(false);
    other.close();
  });

  it("keeps asking for the others where one gives up", async () => {
    const { url } = await serve((request, response) => setTimeout(() => answerRanges(FILE)(request, response), 50));
    const source = new HttpSource(url);
    const impatient = new AbortController();
    const [first, second] = [source.size(impatient.signal), source.size()];
    setTimeout(() => impatient.abort(), 10);
    await expect(first).rejects.toMatchObject({ name: "AbortError" });
    expect(await second).toBe(FILE.length);
  });

  it("ends everything that is in flight when it is closed", async () => {
    const running = await serve((request, response, number) => {
      if (number === 1) return answerRanges(FILE)(request, response);
      const range = requestedRange(request, FILE.length) ?? { first: 0, last: 0 };
      response.writeHead(206, { "content-range": `bytes ${range.first}-${range.last}/${FILE.length}` });
      response.write(FILE.subarray(range.first, range.first + 1000));
    });
    const source = new HttpSource(running.url, {}, AT_ONCE);
    await source.size();
    const reading = [source.read(MIB, MIB), source.read(3 * MIB, MIB)].map((read) => read.catch((error: unknown) => error));
    await expect.poll(() => running.pendingAnswers).toBe(2);
    source.close();
    for (const error of await Promise.all(reading)) expect(error).toMatchObject({ name: "AbortError" });
    await expect.poll(() => running.pendingAnswers).toBe(0);
    expect(running.requests).toHaveLength(3);
  });
});

describe("HttpSource with redirects", () => {
  it("asks for a new signed address each time, as the last one is not valid any more", async () => {
    const used = new Set<string>();
    let [signed, refused] = [0, 0];
    const { url } = await serve((request, response) => {
      const signature = /signature=(\d+)/.exec(request.url ?? "")?.[1];
      if (signature === undefined) {
        response.writeHead(302, { location: `/file?signature=${++signed}` }).end();
      } else if (used.has(signature)) {
        refused++;
        response.writeHead(403).end();
      } else {
        used.add(signature);
        if (used.size > 1 && used.size < 20) cutAfter(100_000, request, response);
        else answerRanges(FILE)(request, response);
      }
    });
    expectBytes(await collect(new HttpSource(url, {}, AT_ONCE).stream(0, FILE.length)), FILE);
    expect([signed, used.size, refused]).toEqual([20, 20, 0]);
  });
});

describe("HttpSource with a file that changes", () => {
  const NEWER = FILE.map((byte) => byte ^ 0xff);
  const versions = (bytes: Uint8Array, etag: string) => (request: IncomingMessage, response: ServerResponse) => {
    const condition = request.headers["if-range"];
    if (condition !== undefined && condition !== etag)
      response.writeHead(200, { etag, "content-length": bytes.length }).end(bytes);
    else answerRanges(bytes, { etag })(request, response);
  };

  it("asks for its own version only, and says that it has changed where there is another", async () => {
    const conditions: unknown[] = [];
    const { url, requests } = await serve((request, response, number) => {
      conditions.push(request.headers["if-range"]);
      versions(number <= 2 ? FILE : NEWER, number <= 2 ? '"one"' : '"two"')(request, response);
    });
    const source = new HttpSource(url, {}, AT_ONCE);
    expectBytes(await source.read(2 * MIB, 100), FILE.subarray(2 * MIB, 2 * MIB + 100));
    const error = await failure(source.read(3 * MIB, 100));
    expect(error.message).toMatch(/changed while it was being loaded\. Load it again/);
    expect(error.details).toMatchObject({ changed: true, status: 200 });
    expect(conditions).toEqual([undefined, '"one"', '"one"']);
    expect(requests).toHaveLength(3);
  });

  it.each<[string, (request: IncomingMessage, response: ServerResponse) => void]>([
    ["another size", answerRanges(FILE.subarray(1), { etag: '"one"' })],
    ["another tag, though a range was asked for", answerRanges(FILE, { etag: '"two"' })],
    ["a whole file without a tag", (_, response) => response.writeHead(200, { "content-length": FILE.length }).end(FILE)],
    ["no such range any more", (_, response) => response.writeHead(416, { "content-range": "bytes */5" }).end()],
  ])("notices %s", async (_, answer) => {
    const { url, requests } = await serve((request, response, number) => {
      if (number === 1) answerRanges(FILE, { etag: '"one"' })(request, response);
      else answer(request, response);
    });
    expect((await failure(new HttpSource(url, {}, AT_ONCE).read(2 * MIB, 10))).details).toMatchObject({ changed: true });
    expect(requests).toHaveLength(2);
  });

  it("goes on without If-Range where it may not be sent across origins, and still compares what comes", async () => {
    let refusals = 0;
    /** What a browser does where a server refuses the preflight that If-Range needs: nothing reaches the server. */
    const refusing: typeof globalThis.fetch = (input, init) => {
      if (!new Headers(init?.headers).has("if-range")) return fetch(input, init);
      refusals++;
      return Promise.reject(new TypeError("Failed to fetch"));
    };
    const { url } = await serve((request, response, number) => {
      versions(FILE, number <= 4 ? '"one"' : '"two"')(request, response);
    });
    const source = new HttpSource(url, {}, { ...AT_ONCE, fetch: refusing });
    for (const offset of [2, 3, 4])
      expectBytes(await source.read(offset * MIB, 9), FILE.subarray(offset * MIB, offset * MIB + 9));
    expect(refusals).toBe(1);
    expect((await failure(source.read(2 * MIB, 10))).details).toMatchObject({ changed: true });
  });

  it("goes on without If-Range where the server does not understand it", async () => {
    const conditions: unknown[] = [];
    const { url } = await serve((request, response) => {
      const condition = request.headers["if-range"];
      conditions.push(condition);
      if (condition === undefined) answerRanges(FILE, { etag: '"one"' })(request, response);
      else response.writeHead(200, { etag: '"one"', "content-length": FILE.length }).write(FILE.subarray(0, MIB));
    });
    const source = new HttpSource(url, {}, AT_ONCE);
    for (const offset of [2, 3]) expectBytes(await source.read(offset * MIB, 9), FILE.subarray(offset * MIB, offset * MIB + 9));
    expect(conditions).toEqual([undefined, '"one"', undefined, undefined]);
  });

  it("does not take a lost connection for such a refusal", async () => {
    const conditions: unknown[] = [];
    const { url } = await serve((request, response, number) => {
      conditions.push(request.headers["if-range"]);
      if (number === 2 || number === 3) request.socket.destroy();
      else versions(FILE, '"one"')(request, response);
    });
    expectBytes(await new HttpSource(url, {}, AT_ONCE).read(2 * MIB, 9), FILE.subarray(2 * MIB, 2 * MIB + 9));
    expect(conditions).toEqual([undefined, '"one"', undefined, '"one"']);
  });
});

describe("HttpSource with servers that refuse or lie", () => {
  it.each([
    [429, { "retry-after": "7" }, [7050, 7100]],
    [503, { "retry-after": "Fri, 20 Nov 2099 12:00:00 GMT" }, null],
    [500, {}, [50, 100]],
  ] as const)("answers status %i with %j by waiting %j", async (status, headers, expected) => {
    const delaysMs: number[] = [];
    const { url, requests } = await serve((request, response, number) => {
      if (number === 1 || number === 4) answerRanges(FILE)(request, response);
      else response.writeHead(status, headers).end();
    });
    const wait = async (delayMs: number): Promise<void> => void delaysMs.push(delayMs);
    const source = new HttpSource(url, {}, { retry: { firstDelayMs: 100, random: () => 0, wait } });
    if (expected === null) {
      // Decades are too long to wait for.
      expect((await failure(source.read(2 * MIB, 9))).details).toMatchObject({ status });
      expect(requests).toHaveLength(2);
    } else {
      expectBytes(await source.read(2 * MIB, 9), FILE.subarray(2 * MIB, 2 * MIB + 9));
    }
    expect(delaysMs).toEqual(expected ?? []);
  });

  it.each([401, 403])("does not insist where permission is needed: status %i", async (status) => {
    const { url, requests } = await serve((_, response) => response.writeHead(status).end());
    const error = await failure(new HttpSource(url, {}, AT_ONCE).size());
    expect(error.details).toMatchObject({ status });
    expect(error.message).toContain("{ repo, file, token }");
    expect(requests).toHaveLength(1);
  });

  it("goes on after ranges that are shorter than their headers say", async () => {
    const { url } = await serve((request, response, number) => {
      const range = requestedRange(request, FILE.length);
      if (range === null || number % 2 === 1) return answerRanges(FILE)(request, response);
      const part = FILE.subarray(range.first, Math.min(range.last + 1, range.first + 50_000));
      const contentRange = { "content-range": `bytes ${range.first}-${range.last}/${FILE.length}` };
      // Once with a length that fits the bytes and not the range, once with none.
      if (number % 4 === 0) response.writeHead(206, { ...contentRange, "content-length": part.length }).end(part);
      else response.writeHead(206, contentRange).end(part);
    });
    const source = new HttpSource(url, {}, AT_ONCE);
    for (const offset of [2, 3, 4, 5]) {
      expectBytes(await source.read(offset * MIB, MIB), FILE.subarray(offset * MIB, (offset + 1) * MIB));
    }
  });

  it("takes no more than the range from an answer that is too long", async () => {
    const { url } = await serve((request, response, number) => {
      const range = requestedRange(request, FILE.length);
      if (range === null || number === 1) return answerRanges(FILE)(request, response);
      response
        .writeHead(206, { "content-range": `bytes ${range.first}-${range.last}/${FILE.length}` })
        .end(FILE.subarray(range.first, range.last + 1000));
    });
    expectBytes(await new HttpSource(url, {}, AT_ONCE).read(2 * MIB, 100), FILE.subarray(2 * MIB, 2 * MIB + 100));
  });

  it("asks again where a server forgets ranges for a while, and never reads the file from its beginning for a part", async () => {
    const forgetful = (good: (number: number) => boolean) =>
      serve((request, response, number) => {
        if (number === 1 || good(number)) return answerRanges(FILE)(request, response);
        response.writeHead(200, { "content-length": FILE.length });
        response.write(FILE.subarray(0, MIB));
      });
    const { url } = await forgetful((number) => number > 3);
    expectBytes(await new HttpSource(url, {}, AT_ONCE).read(4 * MIB, 9), FILE.subarray(4 * MIB, 4 * MIB + 9));
    const stubborn = await forgetful(() => false);
    const error = await failure(new HttpSource(stubborn.url, {}, AT_ONCE).read(4 * MIB, 9));
    expect(error.message).toMatch(/bytes from 4194304 were asked for.*sent the whole file/);
    expect(error.details).toMatchObject({ status: 200 });
    expect(stubborn.requests).toHaveLength(1 + 7);
    await expect.poll(() => stubborn.pendingAnswers).toBe(0);
  });

  it("gives up where a whole file ends before the length that was told", async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { "content-length": FILE.length + 1000 }).write(FILE, () => response.destroy());
    });
    const source = new HttpSource(url, {}, AT_ONCE);
    const error = await failure(collect(source.stream(0, FILE.length + 1000)));
    expect(error.details).toMatchObject({ interrupted: true, position: FILE.length });
  });

  it("never shows a key of the address", async () => {
    const { url, close } = await startServer((_, response) => response.writeHead(404).end());
    const secret = `${url}?token=geheim&part=1`;
    const source = new HttpSource(secret);
    const error = await failure(source.size());
    await close();
    const unreachable = await failure(source.size());
    expect([source.name, error.message, error.details, unreachable.message, String(unreachable.cause)].join()).not.toContain(
      "geheim",
    );
    expect(source.name).toBe(`${url}?part=1`);
    // What the platform says of a header that is none quotes it.
    const refused = await failure(new HttpSource(url, { Authorization: "Bearer geheim\n\n1" }, AT_ONCE).size());
    expect(refused.message).toMatch(/could not be fetched: .*…/);
    expect([refused.message, String(refused.cause)].join()).not.toContain("geheim");
  });
});
