import { linkAbort } from "../../src/contract/abort.ts";
import { ModelSourceError } from "../../src/contract/errors.ts";
import { wait } from "./wait.ts";
import type { OpenByteSource } from "./byte-source.ts";
import { checkRange } from "./check-range.ts";
import { contentLength, interruptionError, isTransient, networkError, parseContentRange, statusError } from "./http-response.ts";
import { ResponseBody } from "./response-body.ts";

/** What the first request asks for: enough for most headers, so that size and header cost one request. */
const PROBE_BYTES = 1024 * 1024;

/** What is kept of a whole-file response, so that a small step back does not start the download again. */
const KEEP_BYTES = 16 * 1024 * 1024;

/** Waits between attempts after an interruption; a byte that arrives starts the count anew. */
const RETRY_DELAYS_MS: readonly number[] = [500, 2000, 5000];

/** The longest wait that a server may ask for in `Retry-After`. */
const MOST_RETRY_AFTER_MS = 60_000;

/** A transfer that is silent for so long counts as broken off. */
const STALL_MS = 60_000;

/** What a test may replace. */
export type HttpSourceOptions = {
  readonly fetch?: typeof globalThis.fetch;
  readonly retryDelaysMs?: readonly number[];
  readonly stallMs?: number;
};

/**
 * A file behind a URL. It is read by range requests; from a server that ignores ranges it is read in one pass, going back
 * by 16 MiB at most before the download starts again. A transfer that breaks off goes on where it was.
 */
export class HttpSource implements OpenByteSource {
  readonly name: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #fetch: typeof globalThis.fetch;
  readonly #retryDelaysMs: readonly number[];
  readonly #stallMs: number;
  #size: number | null = null;
  /** The file's strong entity tag where the server shows one: the same for every answer, or the file has changed. */
  #entityTag: string | null = null;
  /** A response that no call uses now, for the next call that wants its bytes. */
  #idle: ResponseBody | null = null;

  constructor(url: string, headers: Readonly<Record<string, string>> = {}, options: HttpSourceOptions = {}) {
    this.name = url;
    this.#headers = headers;
    this.#fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
    this.#retryDelaysMs = options.retryDelaysMs ?? RETRY_DELAYS_MS;
    this.#stallMs = options.stallMs ?? STALL_MS;
  }

  async size(signal?: AbortSignal): Promise<number> {
    signal?.throwIfAborted();
    return this.#size ?? (await this.#probe(signal));
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
    checkRange(this.name, offset, length, await this.size(signal));
    const end = offset + length;
    let position = offset;
    let failures = 0;
    while (position < end) {
      signal?.throwIfAborted();
      try {
        for await (const chunk of this.#transfer(position, end, signal)) {
          position += chunk.length;
          failures = 0;
          yield chunk;
        }
      } catch (error) {
        await this.#waitToRetry(error, failures++, signal);
      }
    }
  }

  close(): void {
    this.#idle?.cancel();
    this.#idle = null;
  }

  /** Waits as long as is right before the next attempt. @throws `error` itself where another attempt is of no use, AbortError. */
  async #waitToRetry(error: unknown, failures: number, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    const delayMs = this.#retryDelaysMs[failures];
    if (delayMs === undefined || !isTransient(error)) throw error;
    const asked = error instanceof ModelSourceError ? error.details.retryAfterMs : null;
    await wait(Math.max(delayMs, typeof asked === "number" ? Math.min(asked, MOST_RETRY_AFTER_MS) : 0), signal);
  }

  /** The first request, tried again where the server is busy; once more only where no answer came at all, as from a wrong address. */
  async #probe(signal: AbortSignal | undefined): Promise<number> {
    for (let failures = 0; ; failures++) {
      try {
        return await this.#probeOnce(signal);
      } catch (error) {
        if (failures > 0 && error instanceof ModelSourceError && error.details.interrupted === true) throw error;
        await this.#waitToRetry(error, failures, signal);
      }
    }
  }

  /** Asks for the beginning, which tells the size, and keeps the answer for the first read. */
  async #probeOnce(signal: AbortSignal | undefined): Promise<number> {
    const { response, abort } = await this.#request(`bytes=0-${PROBE_BYTES - 1}`, signal);
    if (response.status === 416 && response.headers.get("content-range")?.trim() === "bytes */0") {
      abort.abort();
      this.#size = 0;
      return 0;
    }
    const body = this.#bodyOf(response, 0, PROBE_BYTES, abort);
    const unlink = linkAbort(signal, abort);
    try {
      const size =
        response.status === 206
          ? (parseContentRange(response.headers.get("content-range"))?.size ?? (await this.#sizeFromHead(signal)))
          : (contentLength(response.headers) ?? (await body.findEnd(KEEP_BYTES)));
      if (size === null) {
        throw new ModelSourceError(
          `${this.name}: the server does not tell how large the file is. It must send Content-Length without Content-Encoding, ` +
            "or answer ranges with a Content-Range header that CORS exposes.",
          { url: this.name, status: response.status },
        );
      }
      this.#size = size;
    } catch (error) {
      body.cancel();
      signal?.throwIfAborted();
      throw error instanceof ModelSourceError ? error : networkError(this.name, error);
    } finally {
      unlink();
    }
    this.close();
    this.#idle = body;
    return this.#size;
  }

  /** For servers that answer ranges but hide Content-Range: Content-Length is never hidden. */
  async #sizeFromHead(signal: AbortSignal | undefined): Promise<number | null> {
    const { response, abort } = await this.#request(null, signal);
    abort.abort();
    return response.ok ? contentLength(response.headers) : null;
  }

  /** Bytes from `position` on, of one response: up to `end` or to that response's own end. */
  async *#transfer(
    position: number,
    end: number,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
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
      if (intact && body.keepBytes > 0 && !body.abort.signal.aborted) {
        this.close();
        this.#idle = body;
      } else {
        body.cancel();
      }
    }
  }

  async #next(body: ResponseBody, stop: number): Promise<Uint8Array<ArrayBuffer>> {
    const before = body.position;
    const timer = setTimeout(() => body.abort.abort(this.#stallError()), this.#stallMs);
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

  #stallError(): Error {
    return new Error(`no byte came for ${this.#stallMs / 1000} s`);
  }

  #takeIdle(position: number): ResponseBody | null {
    const body = this.#idle;
    if (body === null || !body.covers(position)) return null;
    this.#idle = null;
    return body;
  }

  async #open(position: number, end: number, signal: AbortSignal | undefined): Promise<ResponseBody> {
    const { response, abort } = await this.#request(`bytes=${position}-${end - 1}`, signal);
    return this.#bodyOf(response, position, end, abort);
  }

  /** The answer's body, where it is one that carries the file's bytes. */
  #bodyOf(response: Response, start: number, end: number, abort: AbortController): ResponseBody {
    const refuse = (error: ModelSourceError): never => {
      abort.abort();
      throw error;
    };
    if (response.status !== 200 && response.status !== 206) refuse(statusError(this.name, response));
    const range = response.status === 206 ? parseContentRange(response.headers.get("content-range")) : null;
    const entityTag = strongEntityTag(response.headers);
    const size = response.status === 206 ? (range?.size ?? null) : contentLength(response.headers);
    const changed =
      (this.#size !== null && size !== null && size !== this.#size) ||
      (this.#entityTag !== null && entityTag !== null && entityTag !== this.#entityTag);
    if (changed)
      refuse(
        new ModelSourceError(`${this.name} changed while it was being loaded. Load it again.`, {
          url: this.name,
          status: response.status,
        }),
      );
    this.#entityTag ??= entityTag;
    if (response.status === 200)
      return new ResponseBody(response, { start: 0, end: size ?? Number.POSITIVE_INFINITY, keepBytes: KEEP_BYTES, abort });
    if (range !== null && (range.start !== start || range.end <= start)) {
      refuse(
        new ModelSourceError(
          `${this.name}: bytes from ${start} were asked for, the server sent bytes ${range.start} to ${range.end - 1}. Use a server that answers range requests right.`,
          {
            url: this.name,
            status: response.status,
          },
        ),
      );
    }
    return new ResponseBody(response, { start, end: Math.min(end, range?.end ?? end), keepBytes: 0, abort });
  }

  /** One request: a range, or with null the headers only. The controller ends the transfer, now and later. */
  async #request(
    range: string | null,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly response: Response; readonly abort: AbortController }> {
    const abort = new AbortController();
    const unlink = linkAbort(signal, abort);
    const timer = setTimeout(() => abort.abort(this.#stallError()), this.#stallMs);
    try {
      const headers = range === null ? this.#headers : { ...this.#headers, Range: range };
      const response = await this.#fetch(this.name, { method: range === null ? "HEAD" : "GET", headers, signal: abort.signal });
      return { response, abort };
    } catch (cause) {
      signal?.throwIfAborted();
      throw networkError(this.name, cause);
    } finally {
      unlink();
      clearTimeout(timer);
    }
  }
}

/** An entity tag that stands for the very same bytes; a weak one does not. */
function strongEntityTag(headers: Headers): string | null {
  const value = headers.get("etag");
  return value === null || value.startsWith("W/") ? null : value;
}
