/**
 * Ends calls that can no longer be answered. An answer comes on the stream of its own request; where that stream ends first, the SDK
 * waits on until its time limit. It may resume the stream, so there is some time to do that.
 */

type Message = { readonly [key: string]: unknown };
type Deliver = (message: Message) => void;

/** Longer than the SDK takes for its attempts to resume a stream. */
const GRACE_MS = 4_000;

export class LostAnswers {
  readonly #open: Set<number | string> = new Set();
  readonly #timers: Map<number | string, ReturnType<typeof setTimeout>> = new Map();
  #deliver: Deliver = () => undefined;

  /** `deliver` hands a message to the SDK as if it came from the server. */
  set deliver(deliver: Deliver) {
    this.#deliver = deliver;
  }

  /** The server answered a request. */
  answered(id: unknown): void {
    if (typeof id !== "number" && typeof id !== "string") return;
    this.#open.delete(id);
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  /** A `fetch` that sees the streams end. */
  wrap(request: typeof fetch): typeof fetch {
    return async (input, init) => {
      const response = await request(input, init);
      const id = requestId(init?.body);
      const isResumption = init?.method === "GET" && new Headers(init.headers).has("last-event-id");
      if (!response.ok || response.body === null || (id === null && !isResumption)) return response;
      if (id !== null) this.#open.add(id);
      else this.#stopTimers();
      const lost = (): void => this.#startTimers(id === null ? [...this.#open] : [id]);
      return new Response(watched(response.body, lost), response);
    };
  }

  /** Forgets everything; nothing is ended any more. */
  close(): void {
    this.#open.clear();
    this.#stopTimers();
  }

  #startTimers(ids: readonly (number | string)[]): void {
    for (const id of ids) {
      if (!this.#open.has(id) || this.#timers.has(id)) continue;
      const end = (): void => {
        this.answered(id);
        this.#deliver({
          jsonrpc: "2.0",
          id,
          error: { code: -32_000, message: "The server ended the connection before it answered" },
        });
      };
      this.#timers.set(id, setTimeout(end, GRACE_MS));
    }
  }

  #stopTimers(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}

/** The stream, with a word when it ends, well or not, after its last piece was read. */
function watched(body: ReadableStream<Uint8Array>, onEnd: () => void): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        controller.close();
        onEnd();
      } catch (error) {
        controller.error(error);
        onEnd();
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

function requestId(body: unknown): number | string | null {
  if (typeof body !== "string") return null;
  const message = JSON.parse(body) as Message | null;
  const id = message?.id;
  return message !== null && "method" in message && (typeof id === "number" || typeof id === "string") ? id : null;
}
