import { linkAbort } from "../../src/contract/abort.ts";
import { ModelSourceError } from "../../src/contract/errors.ts";
import { answerFault } from "./answer-fault.ts";
import { Attempts, RETRY_POLICY, type RetryPolicy } from "./attempts.ts";
import type { FileIdentity, RemoteSource } from "./byte-source.ts";
import { checkRange } from "./check-range.ts";
import { type Answer, HttpRequests } from "./http-requests.ts";
import {
  contentLength,
  interruptionError,
  linkedSha256,
  networkError,
  parseContentRange,
  type StatusNote,
  strongEntityTag,
  versionHint,
} from "./http-response.ts";
import { ResponseBody } from "./response-body.ts";
import { withoutSecrets } from "./secrets.ts";
import { SharedTask } from "./shared-task.ts";

/** What the first request asks for: enough for most headers, so that size and header cost one request. */
const PROBE_BYTES = 1024 * 1024;

/** What is kept of a whole-file response, so that a small step back does not start the download again. */
const KEEP_BYTES = 16 * 1024 * 1024;

/** A transfer that is silent for so long counts as broken off. */
const STALL_MS = 60_000;

export type HttpSourceOptions = {
  /** The file's SHA-256 in lower-case hex from elsewhere, where it is known there; it is asked for beside the first request. */
  readonly sha256?: (signal: AbortSignal) => Promise<string | null>;
  /** What to say about an answer that carries no bytes; null for the general words. */
  readonly note?: (response: Response) => StatusNote | null;
  readonly fetch?: typeof globalThis.fetch;
  readonly retry?: Partial<RetryPolicy>;
  readonly stallMs?: number;
};

/**
 * A file behind a URL. It is read by range requests, as many at once as are asked for; from a server that ignores ranges it is
 * read in one pass, going back by 16 MiB at most before the download starts again. A transfer that breaks off goes on where it
 * was. Every answer must be of the same version of the file, as far as its size and its entity tag tell.
 */
export class HttpSource implements RemoteSource {
  readonly name: string;
  readonly #requests: HttpRequests;
  readonly #retry: RetryPolicy;
  readonly #options: HttpSourceOptions;
  readonly #stallMs: number;
  readonly #identifying: SharedTask<FileIdentity> = new SharedTask((signal) => this.#identify(signal));
  #identity: FileIdentity | null = null;
  #acceptsRanges = false;
  /** The file's beginning, from the first answer, where the server answers ranges. */
  #head: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  /** A whole-file response that no call uses now, for the next call that wants its bytes. */
  #idle: ResponseBody | null = null;
  /** One for each stream that runs. */
  readonly #readings: Set<AbortController> = new Set();

  constructor(url: string, headers: Readonly<Record<string, string>> = {}, options: HttpSourceOptions = {}) {
    const { fetch = (input, init) => globalThis.fetch(input, init), retry = {}, stallMs = STALL_MS } = options;
    this.name = withoutSecrets(url);
    this.#requests = new HttpRequests({ url, name: this.name, headers, fetch, stallMs });
    this.#retry = { ...RETRY_POLICY, ...retry };
    this.#options = options;
    this.#stallMs = stallMs;
  }

  /** Whether the server answers ranges, so that several can be read at once; false until {@link identity} is known. */
  get acceptsRanges(): boolean {
    return this.#acceptsRanges;
  }

  async identity(signal?: AbortSignal): Promise<FileIdentity> {
    signal?.throwIfAborted();
    return this.#identity ?? (await this.#identifying.join(signal));
  }

  async size(signal?: AbortSignal): Promise<number> {
    return (await this.identity(signal)).size;
  }

  async read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    checkRange(this.name, offset, length, await this.size(signal));
    const bytes = new Uint8Array(length);
    let done = 0;
    for await (const chunk of this.stream(offset, length, signal)) {
      bytes.set(chunk, done);
      done += chunk.length;
    }
    return bytes;
  }

  async *stream(offset: number, length: number, signal?: AbortSignal): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    const reading = new AbortController();
    const unlink = linkAbort(signal, reading);
    this.#readings.add(reading);
    try {
      checkRange(this.name, offset, length, await this.size(reading.signal));
      const end = offset + length;
      let position = offset;
      if (position < Math.min(end, this.#head.length)) {
        const known = this.#head.slice(position, end);
        position += known.length;
        yield known;
      }
      const attempts = new Attempts(this.#retry);
      while (position < end) {
        reading.signal.throwIfAborted();
        try {
          for await (const chunk of this.#transfer(position, end, reading.signal)) {
            position += chunk.length;
            attempts.succeed();
            yield chunk;
          }
        } catch (error) {
          await attempts.fail(error, reading.signal);
        }
      }
    } finally {
      unlink();
      this.#readings.delete(reading);
    }
  }

  close(): void {
    const reason = new DOMException(`${this.name} was closed while it was being read.`, "AbortError");
    for (const reading of this.#readings) reading.abort(reason);
    this.#identifying.cancel(reason);
    this.#keepIdle(null);
  }

  async #identify(signal: AbortSignal): Promise<FileIdentity> {
    const named = this.#options.sha256?.(signal).catch(() => null);
    const found = await this.#probe(signal);
    const sha256 = (await named) ?? found.sha256;
    signal.throwIfAborted();
    this.#identity = { ...found, sha256 };
    return this.#identity;
  }

  /** The first request, tried again where the server is busy; once more only where no answer came at all, as from a wrong address. */
  async #probe(signal: AbortSignal): Promise<FileIdentity> {
    const attempts = new Attempts(this.#retry);
    for (let unanswered = 0; ; ) {
      try {
        return await this.#probeOnce(signal);
      } catch (error) {
        if (error instanceof ModelSourceError && error.details.interrupted === true && ++unanswered > 1) throw error;
        await attempts.fail(error, signal);
      }
    }
  }

  /** Asks for the beginning, which tells what the file is, and keeps the answer for the first read. */
  async #probeOnce(signal: AbortSignal): Promise<FileIdentity> {
    const answer = await this.#requests.range(0, PROBE_BYTES, null, signal);
    const { response, abort } = answer;
    const { headers } = response;
    const tags = { entityTag: strongEntityTag(headers), versionHint: versionHint(headers), sha256: linkedSha256(headers) };
    if (response.status === 416 && response.headers.get("content-range")?.trim() === "bytes */0") {
      abort.abort();
      this.#acceptsRanges = true;
      return { size: 0, ...tags };
    }
    const body = this.#bodyOf(answer, 0, PROBE_BYTES);
    const unlink = linkAbort(signal, abort);
    try {
      const ranges = response.status === 206;
      const size = ranges
        ? (parseContentRange(response.headers.get("content-range"))?.size ?? (await this.#sizeFromHead(signal)))
        : (contentLength(response.headers) ?? (await body.findEnd(KEEP_BYTES)));
      if (size === null) {
        throw new ModelSourceError(
          `${this.name}: the server does not tell how large the file is. It must send Content-Length without Content-Encoding, ` +
            "or answer ranges with a Content-Range header that CORS exposes.",
          { url: this.name, status: response.status },
        );
      }
      if (ranges) this.#head = await this.#readHead(body, Math.min(size, body.end), signal);
      else this.#keepIdle(body);
      this.#acceptsRanges = ranges;
      return { size, ...tags };
    } catch (error) {
      body.cancel();
      signal.throwIfAborted();
      throw error instanceof ModelSourceError ? error : networkError(this.name, error);
    } finally {
      unlink();
    }
  }

  /** The first answer's bytes, as far as they come: what is missing is asked for when it is needed. */
  async #readHead(body: ResponseBody, end: number, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const head = new Uint8Array(end);
    try {
      while (body.position < end) {
        const at = body.position;
        head.set(await this.#next(body, end), at);
      }
    } catch {
      signal.throwIfAborted();
    }
    const come = body.position;
    body.cancel();
    return head.slice(0, come);
  }

  /** For servers that answer ranges but hide Content-Range: Content-Length is never hidden. */
  async #sizeFromHead(signal: AbortSignal): Promise<number | null> {
    const { response, abort } = await this.#requests.head(signal);
    abort.abort();
    return response.ok ? contentLength(response.headers) : null;
  }

  /** Bytes from `position` on, of one response: up to `end` or to that response's own end. */
  async *#transfer(position: number, end: number, signal: AbortSignal): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    const body = this.#takeIdle(position) ?? (await this.#open(position, end, signal));
    const unlink = linkAbort(signal, body.abort);
    let intact = false;
    try {
      body.seek(position);
      const stop = Math.min(end, body.end);
      if (stop <= position) throw interruptionError(this.name, position, end);
      while (body.position < stop) {
        intact = false;
        const chunk = await this.#next(body, stop);
        intact = true;
        yield chunk;
      }
    } finally {
      unlink();
      // A whole-file response is worth keeping: the server has no other way to give what follows.
      if (intact && body.keepBytes > 0 && !body.abort.signal.aborted) this.#keepIdle(body);
      else body.cancel();
    }
  }

  async #next(body: ResponseBody, stop: number): Promise<Uint8Array<ArrayBuffer>> {
    const before = body.position;
    const timer = setTimeout(() => body.abort.abort(this.#requests.stallError()), this.#stallMs);
    let chunk: Uint8Array<ArrayBuffer> | null;
    try {
      chunk = await body.next(stop - before);
    } catch (cause) {
      throw interruptionError(this.name, before, stop, cause);
    } finally {
      clearTimeout(timer);
    }
    if (chunk === null) throw interruptionError(this.name, before, stop);
    return chunk;
  }

  #keepIdle(body: ResponseBody | null): void {
    if (this.#idle !== body) this.#idle?.cancel();
    this.#idle = body;
  }

  #takeIdle(position: number): ResponseBody | null {
    const body = this.#idle;
    if (body === null || !body.covers(position)) return null;
    this.#idle = null;
    return body;
  }

  async #open(start: number, end: number, signal: AbortSignal): Promise<ResponseBody> {
    // A server without ranges sends the whole file whatever is asked.
    const entityTag = this.#acceptsRanges ? (this.#identity?.entityTag ?? null) : null;
    return this.#bodyOf(await this.#requests.range(start, end, entityTag, signal), start, end);
  }

  /** The answer's body, where it is one that carries the file's bytes. Ends the transfer where it is not. */
  #bodyOf(answer: Answer, start: number, end: number): ResponseBody {
    const { response, abort } = answer;
    const known = this.#identity === null ? null : { ...this.#identity, acceptsRanges: this.#acceptsRanges };
    const fault = answerFault(this.name, answer, start, known, this.#options.note);
    if (fault !== null) {
      abort.abort();
      throw fault;
    }
    if (response.status === 206) {
      const range = parseContentRange(response.headers.get("content-range"));
      return new ResponseBody(response, { start, end: Math.min(end, range?.end ?? end), keepBytes: 0, abort });
    }
    const size = contentLength(response.headers) ?? this.#identity?.size ?? Number.POSITIVE_INFINITY;
    return new ResponseBody(response, { start: 0, end: size, keepBytes: KEEP_BYTES, abort });
  }
}
