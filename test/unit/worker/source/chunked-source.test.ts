import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { ModelSourceError } from "../../../../src/contract/errors.ts";
import type { CacheEntry, ChunkWriter, FileCache } from "../../../../worker/source/cache/file-cache.ts";
import { OpfsFileCache } from "../../../../worker/source/cache/opfs-file-cache.ts";
import { ChunkedSource, type ChunkedSourceOptions } from "../../../../worker/source/chunked-source.ts";
import { HttpSource, type HttpSourceOptions } from "../../../../worker/source/http-source.ts";
import { answerRanges, requestedRange, startServer, type TestServer } from "../../../support/http-server.ts";
import { seededRandom } from "../../../support/random.ts";

const KIB = 1024;
const MIB = 1024 * KIB;
const random = seededRandom(11);
/** Its last chunk is a short one. */
const FILE = Uint8Array.from({ length: 6 * MIB + 12_345 }, () => random() * 256);
const OPTIONS: ChunkedSourceOptions = { chunkBytes: 256 * KIB, windowBytes: 2 * MIB, parallelRequests: 4 };
const AT_ONCE: HttpSourceOptions = { retry: { wait: async () => undefined } };

type Answer = (request: IncomingMessage, response: ServerResponse, requestNumber: number) => void;

const ended: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end();
});

async function open(
  answer: Answer,
  options: { readonly chunked?: ChunkedSourceOptions; readonly http?: HttpSourceOptions } = {},
): Promise<{ readonly source: ChunkedSource; readonly server: TestServer }> {
  const server = await startServer(answer);
  const source = new ChunkedSource(new HttpSource(server.url, {}, { ...AT_ONCE, ...options.http }), null, {
    ...OPTIONS,
    ...options.chunked,
  });
  ended.push(
    () => server.close(),
    () => source.close(),
  );
  return { source, server };
}

/** Compares as the bytes come, since a chunk is gone when the next one is asked for. */
async function expectStream(source: ChunkedSource, offset: number, length: number): Promise<void> {
  let at = offset;
  for await (const part of source.stream(offset, length)) {
    expect(part.length).toBeGreaterThan(0);
    expect(Buffer.compare(part, FILE.subarray(at, at + part.length))).toBe(0);
    at += part.length;
  }
  expect(at).toBe(offset + length);
}

/** A storage that has one chunk, a damaged one, and fails at one step of writing. */
function failingCache(step: "write" | "forget" | "complete" | null): FileCache {
  const fail = (name: string): void => {
    if (name === step) throw new DOMException("out of order", "InvalidStateError");
  };
  const writer: ChunkWriter = {
    write: () => fail("write"),
    forget: () => fail("forget"),
    complete: () => fail("complete"),
    close: () => undefined,
  };
  const entry: CacheEntry = {
    identity: null,
    complete: false,
    keptBytes: 0,
    hashOf: (index) => (index === 1 ? new Uint8Array(32) : null),
    readChunk: async () => true,
    disregard: () => undefined,
    touch: async () => undefined,
    startWriting: async () => ({ writer, notice: null }),
    drop: async () => undefined,
    leave: () => undefined,
  };
  return { enter: async () => entry };
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => "it succeeded",
    (reason: unknown) => reason,
  );
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe("ChunkedSource", () => {
  it("gives the whole file, and any part of it, in order", async () => {
    const { source } = await open(answerRanges(FILE));
    expect(await source.size()).toBe(FILE.length);
    expect(await source.cachedBytes()).toBe(0);
    await expectStream(source, 0, FILE.length);
    await expectStream(source, 300_001, FILE.length - 300_001);
    await expectStream(source, 1_000_003, 777_777);
    await expectStream(source, 5, 0);
    const part = await source.read(262_100, 300_000);
    expect(Buffer.compare(part, FILE.subarray(262_100, 562_100))).toBe(0);
    expect(await failure(source.read(FILE.length - 1, 2))).toBeInstanceOf(ModelSourceError);
  });

  it("brings a small file that nothing keeps in small steps, so that progress can be shown", async () => {
    const server = await startServer(answerRanges(FILE));
    ended.push(() => server.close());
    const source = new ChunkedSource(new HttpSource(server.url, {}, AT_ONCE), null);
    ended.push(() => source.close());
    const steps: number[] = [];
    for await (const part of source.stream(0, FILE.length)) steps.push(part.length);
    expect(steps).toEqual([...Array<number>(6).fill(MIB), 12_345]);
  });

  it("is the same version when it is opened again, or says that it changed", async () => {
    const server = await startServer(answerRanges(FILE));
    ended.push(() => server.close());
    let entityTag = '"one"';
    const hash = createHash("sha256")
      .update(FILE.subarray(0, 256 * KIB))
      .digest();
    const kept: FileCache = {
      enter: async () => ({
        ...(await failingCache(null).enter(256 * KIB)),
        identity: { size: FILE.length, entityTag, versionHint: null, sha256: null },
        complete: true,
        hashOf: () => hash,
        readChunk: async (_, bytes) => bytes.set(FILE.subarray(0, bytes.length)) === undefined,
      }),
    };
    const source = new ChunkedSource(new HttpSource(server.url, {}, AT_ONCE), kept, OPTIONS);
    ended.push(() => source.close());
    await source.read(0, 100);
    source.close();
    await source.read(100, 100);
    source.close();
    // Another tab has loaded a newer version meanwhile.
    entityTag = '"two"';
    expect(await failure(source.read(100, 100))).toMatchObject({ code: "model-source", details: { changed: true } });
  });

  it.each(["write", "forget", "complete"] as const)("goes on without a storage that fails to %s, and says so", async (step) => {
    const server = await startServer(answerRanges(FILE));
    ended.push(() => server.close());
    const source = new ChunkedSource(new HttpSource(server.url, {}, AT_ONCE), failingCache(step), OPTIONS);
    ended.push(() => source.close());
    await expectStream(source, 0, FILE.length);
    expect(source.notice).toMatch(/storage failed \(out of order\): .* is fetched again next time/);
  });

  it("gives a file of no bytes", async () => {
    const { source } = await open(answerRanges(new Uint8Array(0)));
    await expectStream(source, 0, 0);
  });

  it("asks for several chunks at once, and never for more than it may", async () => {
    const waiting: (() => void)[] = [];
    let [now, most] = [0, 0];
    const { source } = await open((request, response, requestNumber) => {
      if (requestNumber === 1) return answerRanges(FILE)(request, response);
      most = Math.max(most, ++now);
      response.on("close", () => now--);
      waiting.push(() => answerRanges(FILE)(request, response));
      // Nobody is answered before four wait: with fewer in flight the load would never end.
      if (waiting.length === 4) for (const reply of waiting.splice(0)) reply();
      else if (request.headers.range?.endsWith(`-${FILE.length - 1}`)) for (const reply of waiting.splice(0)) reply();
    });
    await expectStream(source, MIB, FILE.length - MIB);
    expect(most).toBe(4);
  });

  it("holds no more than its window, however slow the consumer is", async () => {
    const { source, server } = await open(answerRanges(FILE));
    const stream = source.stream(0, FILE.length);
    await stream.next();
    const settled = async (): Promise<number> => {
      let before = -1;
      while (before !== server.requests.length) {
        before = server.requests.length;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return before;
    };
    const asked = await settled();
    // 2 MiB of 256 KiB chunks, and the first request, which asks what the file is.
    expect(asked).toBeLessThanOrEqual(9);
    for await (const _part of stream) expect(source.heldBytes).toBeLessThanOrEqual(2 * MIB);
    expect(server.requests.length).toBeGreaterThan(asked);
    expect(source.peakHeldBytes).toBe(2 * MIB);
    expect(source.heldBytes).toBe(0);
  });

  it("reads a server without ranges in one pass", async () => {
    const { source, server } = await open((_request, response) => {
      response.writeHead(200, { "content-length": FILE.length });
      response.end(FILE);
    });
    await source.read(0, 100_000);
    await expectStream(source, 70_000, FILE.length - 70_000);
    expect(server.requests).toHaveLength(1);
  });

  it("survives 50 connections that are cut at random places", async () => {
    const cutRandom = seededRandom(50);
    let cuts = 0;
    const { source } = await open((request, response) => {
      const range = requestedRange(request, FILE.length);
      if (range === null) throw new Error("A request without a range.");
      const part = FILE.subarray(range.first, range.last + 1);
      response.writeHead(206, {
        "content-length": part.length,
        "content-range": `bytes ${range.first}-${range.last}/${FILE.length}`,
        etag: '"one"',
      });
      if (cuts >= 50 || cutRandom() < 0.2) {
        response.end(part);
        return;
      }
      cuts++;
      // At least one byte comes: seven failures in a row without any would rightly end the load.
      const kept = Math.ceil(cutRandom() * part.length);
      response.write(part.subarray(0, kept), () => setTimeout(() => response.destroy(), 1));
    });
    await expectStream(source, 0, FILE.length);
    expect(cuts).toBe(50);
  });

  it("compares the whole file with its SHA-256", async () => {
    const published = createHash("sha256").update(FILE).digest("hex");
    const right = await open(answerRanges(FILE), { http: { sha256: async () => published } });
    await expectStream(right.source, 1_000_000, FILE.length - 1_000_000);
    const wrong = await open(answerRanges(FILE), { http: { sha256: async () => "0".repeat(64) } });
    // A stream to the end looks at the whole file, wherever it begins.
    const error = await failure(expectStream(wrong.source, 1_000_000, FILE.length - 1_000_000));
    expect(error).toBeInstanceOf(ModelSourceError);
    expect(error).toMatchObject({ details: { integrity: true, found: published, expected: "0".repeat(64) } });
    // A part cannot be compared.
    await expectStream(wrong.source, 1000, 5000);
  });

  it("says why nothing is kept where the platform has no storage for files", async () => {
    const server = await startServer(answerRanges(FILE));
    const source = new ChunkedSource(new HttpSource(server.url), new OpfsFileCache(server.url), OPTIONS);
    ended.push(
      () => server.close(),
      () => source.close(),
    );
    const notices: (string | null)[] = [];
    source.onNotice = (notice) => notices.push(notice);
    await expectStream(source, 0, FILE.length);
    expect(source.notice).toMatch(/no file storage/);
    expect(notices).toEqual([source.notice]);
  });
});

describe("a server that fails", () => {
  const FAULTS: readonly { readonly fault: string; readonly answer: (from: number) => Answer; readonly error: RegExp | null }[] =
    [
      {
        fault: "429 with Retry-After, three times",
        answer: (from) => failing(from, 3, 429, { "retry-after": "1" }),
        error: null,
      },
      { fault: "500, three times", answer: (from) => failing(from, 3, 500), error: null },
      { fault: "500 for ever", answer: (from) => failing(from, Infinity, 500), error: /status 500/ },
      { fault: "403", answer: (from) => failing(from, Infinity, 403), error: /status 403/ },
      { fault: "416, as for a file that became shorter", answer: (from) => failing(from, Infinity, 416), error: /changed/ },
      { fault: "a wrong content length", answer: wrongLength, error: null },
      { fault: "another version of the file", answer: otherVersion, error: /changed/ },
    ];
  for (const { fault, answer, error } of FAULTS) {
    it(`${fault}: ${error === null ? "the load ends right" : "the load ends with a typed error and no open request"}`, async () => {
      const { source, server } = await open(answer(7));
      const outcome = await failure(expectStream(source, 0, FILE.length));
      if (error === null) {
        expect(outcome).toBe("it succeeded");
      } else {
        expect(outcome).toBeInstanceOf(ModelSourceError);
        expect((outcome as ModelSourceError).message).toMatch(error);
      }
      await until(() => server.pendingAnswers === 0);
      expect(source.heldBytes).toBe(0);
    });
  }

  /** Good up to a request, then `times` answers with a status. */
  function failing(from: number, times: number, status: number, headers: Readonly<Record<string, string>> = {}): Answer {
    return (request, response, requestNumber) => {
      if (requestNumber < from || requestNumber >= from + times) answerRanges(FILE)(request, response);
      else response.writeHead(status, headers).end();
    };
  }

  /** Says that there is more than it sends, and hangs up. */
  function wrongLength(at: number): Answer {
    return (request, response, requestNumber) => {
      const range = requestedRange(request, FILE.length);
      if (requestNumber !== at || range === null) return answerRanges(FILE)(request, response);
      const part = FILE.subarray(range.first, range.last + 1);
      response.writeHead(206, {
        "content-length": part.length + 1000,
        "content-range": `bytes ${range.first}-${range.last}/${FILE.length}`,
      });
      response.write(part, () => response.destroy());
    };
  }

  function otherVersion(from: number): Answer {
    return (request, response, requestNumber) =>
      answerRanges(FILE, { etag: requestNumber < from ? '"one"' : '"two"' })(request, response);
  }
});

describe("ending a load early", () => {
  /** Answers the first requests and lets the others wait for ever. */
  const hanging =
    (good: number): Answer =>
    (request, response, requestNumber) => {
      if (requestNumber <= good) answerRanges(FILE)(request, response);
    };

  it("ends all transfers when the signal fires, wherever the load is", async () => {
    for (const good of [0, 1, 3, 9]) {
      const { source, server } = await open(hanging(good));
      const controller = new AbortController();
      const load = failure(
        (async () => {
          for await (const _part of source.stream(0, FILE.length, controller.signal));
        })(),
      );
      await until(() => server.requests.length > good);
      controller.abort();
      expect(await load).toMatchObject({ name: "AbortError" });
      await until(() => server.pendingAnswers === 0);
      expect(source.heldBytes).toBe(0);
    }
  });

  it("ends all transfers when the consumer has enough, and can begin again", async () => {
    const { source, server } = await open(answerRanges(FILE));
    for await (const _part of source.stream(0, FILE.length)) break;
    await until(() => server.pendingAnswers === 0);
    await expectStream(source, 0, FILE.length);
  });

  it("ends a stream that runs when it is closed, and opens anew", async () => {
    const { source, server } = await open(hanging(4));
    const stream = source.stream(0, FILE.length);
    await stream.next();
    const rest = failure(
      (async () => {
        for await (const _part of stream);
      })(),
    );
    await until(() => server.requests.length > 4);
    source.close();
    source.close();
    expect(await rest).toMatchObject({ name: "AbortError" });
    await until(() => server.pendingAnswers === 0);
    expect(await source.size()).toBe(FILE.length);
  });

  it("throws the reason of a signal that has fired before", async () => {
    const { source, server } = await open(answerRanges(FILE));
    const reason = new Error("no longer wanted");
    expect(await failure(source.read(0, 1, AbortSignal.abort(reason)))).toBe(reason);
    expect(await failure(source.stream(0, 1, AbortSignal.abort(reason)).next())).toBe(reason);
    expect(server.requests).toEqual([]);
  });
});
