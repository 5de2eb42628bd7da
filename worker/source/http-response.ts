/** Reads HTTP answers: sizes, ranges, and what to say about those that do not help. */
import { type ErrorDetails, ModelSourceError } from "../../src/contract/errors.ts";

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

/** An entity tag that stands for the very same bytes; null for none and for a weak one, which does not. */
export function strongEntityTag(headers: Headers): string | null {
  const value = headers.get("etag");
  return value === null || !/^"[^"]*"$/.test(value.trim()) ? null : value.trim();
}

/** What the server shows instead of a {@link strongEntityTag}; the date is visible across origins, too. Null where it shows a strong tag, or nothing. */
export function versionHint(headers: Headers): string | null {
  if (strongEntityTag(headers) !== null) return null;
  return headers.get("etag")?.trim() || headers.get("last-modified")?.trim() || null;
}

/** The SHA-256 that a hub names for a file: in lower-case hex, or null. A redirect that the browser follows hides it. */
export function linkedSha256(headers: Headers): string | null {
  return /^\s*"?([0-9a-f]{64})"?\s*$/i.exec(headers.get("x-linked-etag") ?? "")?.[1]?.toLowerCase() ?? null;
}

/** How long the server asks to be left alone, which it says in seconds or as a date; null where it does not. Never negative. */
export function retryAfterMs(headers: Headers, nowMs: number): number | null {
  const value = headers.get("retry-after")?.trim() ?? "";
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  // A date begins with the name of its day; Date.parse takes much else for one.
  const date = /^[a-z]{3,9},? /i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}

/** What to say about a status, where there is something better than the general remedy. */
export type StatusNote = { readonly remedy: string; readonly details?: ErrorDetails };

/** The error for an answer that carries no bytes of the file; `details.retryAfterMs` is what the server asks for, or null. */
export function statusError(name: string, { status, headers }: Response, note: StatusNote | null = null): ModelSourceError {
  const retryAfter = retryAfterMs(headers, Date.now());
  return new ModelSourceError(`${name} answered with HTTP status ${status}. ${note?.remedy ?? remedyFor(status)}`, {
    url: name,
    status,
    retryAfterMs: retryAfter,
    ...note?.details,
  });
}

function remedyFor(status: number): string {
  if (status === 401 || status === 403)
    return (
      "The server wants permission: give a file of the Hugging Face hub as { repo, file, token }, " +
      "one of another server at an address that carries the permission, such as a signed one."
    );
  if (status === 404 || status === 410) return "There is no such file: check the address.";
  if (status === 416) return "The file is shorter than it was: load it again.";
  if (TRANSIENT_STATUSES.has(status)) return "The server is busy or out of order: try again later.";
  return "Check that the address leads to the file itself.";
}

/** The error for a file that is not the one that the load began with. */
export function changedError(name: string, status: number | null): ModelSourceError {
  return new ModelSourceError(`${name} changed while it was being loaded. Load it again.`, { url: name, status, changed: true });
}

/**
 * The error for a request that got no answer at all.
 * @param secrets what must not be shown; a platform's message may quote the address, or a header that is none
 */
export function networkError(name: string, cause: unknown, secrets: readonly string[] = []): ModelSourceError {
  const reason = secrets.reduce((message, secret) => message.replaceAll(secret, "…"), messageOf(cause));
  return new ModelSourceError(
    `${name} could not be fetched: ${reason}. Check the address, the connection, and that the server allows this page to read it (CORS).`,
    { url: name, status: null, interrupted: true },
    reason === messageOf(cause) ? cause : undefined,
  );
}

/** The error for an answer that broke off. */
export function interruptionError(name: string, position: number, end: number, cause?: unknown): ModelSourceError {
  const reason = cause === undefined ? "the server ended it" : messageOf(cause);
  return new ModelSourceError(
    `The transfer of ${name} broke off at byte ${position} of the bytes up to ${end}: ${reason}. Check the connection and load again.`,
    { url: name, position, end, interrupted: true },
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
