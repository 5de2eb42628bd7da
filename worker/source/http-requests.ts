import { linkAbort } from "../../src/contract/abort.ts";
import { networkError, strongEntityTag } from "./http-response.ts";

/** An answer whose body has not been read. */
export type Answer = {
  readonly response: Response;
  /** Ends the transfer, now and later. */
  readonly abort: AbortController;
  /** The request asked for the range only of the file that has this entity tag; a whole file then means: it has changed. */
  readonly askedIfRange: boolean;
};

/** What requests for one file have in common. */
export type RequestSettings = {
  readonly url: string;
  /** What to call the file in messages. */
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof globalThis.fetch;
  /** A server that is silent for so long has broken off. */
  readonly stallMs: number;
};

/** Sends the requests for one file. A redirect is followed anew each time, so that the signed address behind it never is too old. */
export class HttpRequests {
  readonly #settings: RequestSettings;
  /** Null until a request with `If-Range` showed whether it may be sent: across origins a server can forbid it. */
  #mayAskIfRange: boolean | null = null;

  constructor(settings: RequestSettings) {
    this.#settings = settings;
  }

  /** Asks for the size alone. */
  head(signal: AbortSignal): Promise<Answer> {
    return this.#send("HEAD", {}, signal);
  }

  /**
   * Asks for the bytes from `start` to before `end`, of the version that has the entity tag where one is known.
   * @throws ModelSourceError where no answer comes; the signal's reason
   */
  async range(start: number, end: number, entityTag: string | null, signal: AbortSignal): Promise<Answer> {
    const range = { Range: `bytes=${start}-${end - 1}` };
    if (entityTag === null || this.#mayAskIfRange === false) return this.#send("GET", range, signal);
    try {
      const answer = await this.#send("GET", { ...range, "If-Range": entityTag }, signal);
      const { status, headers } = answer.response;
      this.#mayAskIfRange = status !== 200 || strongEntityTag(headers) !== entityTag;
      if (this.#mayAskIfRange) return answer;
      // It has this very version, and sends all of it: it takes the tag for something else.
      answer.abort.abort();
    } catch (error) {
      signal.throwIfAborted();
      if (this.#mayAskIfRange === true) throw error;
      // A refused preflight and a lost connection look the same; where the plain request gets through it was the preflight.
      const answer = await this.#send("GET", range, signal);
      this.#mayAskIfRange = false;
      return answer;
    }
    return this.#send("GET", range, signal);
  }

  /** What a timeout of this file's transfers says. */
  stallError(): Error {
    return new Error(`no byte came for ${this.#settings.stallMs / 1000} s`);
  }

  async #send(method: "GET" | "HEAD", headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Answer> {
    const { url, name, headers: own, fetch, stallMs } = this.#settings;
    const abort = new AbortController();
    const unlink = linkAbort(signal, abort);
    const timer = setTimeout(() => abort.abort(this.stallError()), stallMs);
    try {
      // The browser's own cache lets ranges of one address through one at a time, and would keep what is kept elsewhere already.
      const init: RequestInit = { method, headers: { ...own, ...headers }, signal: abort.signal, cache: "no-store" };
      return { response: await fetch(url, init), abort, askedIfRange: "If-Range" in headers };
    } catch (cause) {
      signal.throwIfAborted();
      const secrets = [url === name ? "" : url, ...Object.values(own)].filter((secret) => secret !== "");
      throw networkError(name, cause, secrets);
    } finally {
      unlink();
      clearTimeout(timer);
    }
  }
}
