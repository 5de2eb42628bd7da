/** Reads HTTP answers: sizes, ranges, and what to say about those that do not help. */
import { ModelSourceError } from "../../src/contract/errors.ts";

/** Statuses that may be gone at the next attempt. */
const TRANSIENT_STATUSES: ReadonlySet<unknown> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** A `Content-Range` header; `size` is null where the server does not tell it. */
export type ContentRange = { readonly start: number; readonly end: number; readonly size: number | null };

/** Reads `bytes 0-99/1000`; `end` is exclusive. Null where the header is absent, hidden by CORS, or something else. */
export function parseContentRange(header: string | null): ContentRange | null {
  const match = /^\s*bytes\s+(\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)\s*$/i.exec(header ?? "");
  if (match === null) return null;
  const [, first, last, size] = match;
  return { start: Number(first), end: Number(last) + 1, size: size === "*" ? null : Number(size) };
}

/** Bytes of the body as the file has them, or null where the server does not say or sends them compressed. */
export function contentLength(headers: Headers): number | null {
  const encoding = headers.get("content-encoding");
  if (encoding !== null && encoding !== "identity") return null;
  const value = headers.get("content-length");
  return value !== null && /^\d{1,15}$/.test(value) ? Number(value) : null;
}

/** The error for an answer that carries no bytes of the file; `details.retryAfterMs` is what the server asks for, or null. */
export function statusError(url: string, { status, headers }: Response): ModelSourceError {
  const seconds = /^\s*(\d{1,9})\s*$/.exec(headers.get("retry-after") ?? "")?.[1];
  const retryAfterMs = seconds === undefined ? null : Number(seconds) * 1000;
  return new ModelSourceError(`${url} answered with HTTP status ${status}. ${remedyFor(status)}`, { url, status, retryAfterMs });
}

function remedyFor(status: number): string {
  if (status === 401 || status === 403)
    return "The server wants permission: pass a token in `headers`, or accept the model's terms where it is hosted.";
  if (status === 404 || status === 410) return "There is no such file: check the address.";
  if (status === 416) return "The file is shorter than it was: load it again.";
  if (TRANSIENT_STATUSES.has(status)) return "The server is busy or out of order: try again later.";
  return "Check that the address leads to the file itself.";
}

/** The error for a request that got no answer at all. */
export function networkError(url: string, cause: unknown): ModelSourceError {
  return new ModelSourceError(
    `${url} could not be fetched: ${messageOf(cause)}. Check the address, the connection, and that the server allows this page to read it (CORS).`,
    { url, status: null, interrupted: true },
    cause,
  );
}

/** The error for an answer that broke off. */
export function interruptionError(url: string, position: number, end: number, cause?: unknown): ModelSourceError {
  const reason = cause === undefined ? "the server ended it" : messageOf(cause);
  return new ModelSourceError(
    `The transfer of ${url} broke off at byte ${position} of the bytes up to ${end}: ${reason}. Check the connection and load again.`,
    { url, position, end, interrupted: true },
    cause,
  );
}

/** Whether another attempt may succeed: the transfer broke off, or the server was busy. */
export function isTransient(error: unknown): boolean {
  return (
    error instanceof ModelSourceError && (error.details.interrupted === true || TRANSIENT_STATUSES.has(error.details.status))
  );
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
