import { ModelSourceError } from "../../src/contract/errors.ts";
import type { FileIdentity } from "./byte-source.ts";
import type { Answer } from "./http-requests.ts";
import {
  changedError,
  contentLength,
  parseContentRange,
  type StatusNote,
  statusError,
  strongEntityTag,
} from "./http-response.ts";

/**
 * What is wrong with an answer to a request for the bytes from `start` on; null where its body carries bytes of the file.
 * @param known what the first answer told; null for the first answer itself
 * @param note what to say about an answer that carries no bytes
 */
export function answerFault(
  name: string,
  { response, askedIfRange }: Answer,
  start: number,
  known: (FileIdentity & { readonly acceptsRanges: boolean }) | null,
  note?: (response: Response) => StatusNote | null,
): ModelSourceError | null {
  const { status, headers } = response;
  if (status === 416 && known !== null) return changedError(name, status);
  if (status !== 200 && status !== 206) return statusError(name, response, note?.(response));
  const range = status === 206 ? parseContentRange(headers.get("content-range")) : null;
  if (known !== null && isOtherVersion(response, askedIfRange, known, range?.size ?? null)) return changedError(name, status);
  if (status === 200 && start > 0 && known?.acceptsRanges === true) {
    return new ModelSourceError(
      `${name}: bytes from ${start} were asked for, and the server, which answered ranges before, sent the whole file. Try again later, or use another server.`,
      // To read up to the place each time would fetch the file many times over.
      { url: name, status, interrupted: true },
    );
  }
  if (range === null || (range.start === start && range.end > start)) return null;
  return new ModelSourceError(
    `${name}: bytes from ${start} were asked for, the server sent bytes ${range.start} to ${range.end - 1}. Use a server that answers range requests right.`,
    { url: name, status },
  );
}

function isOtherVersion(
  { status, headers }: Response,
  askedIfRange: boolean,
  known: FileIdentity & { readonly acceptsRanges: boolean },
  rangeSize: number | null,
): boolean {
  const size = status === 206 ? rangeSize : contentLength(headers);
  if (size !== null && size !== known.size) return true;
  const entityTag = strongEntityTag(headers);
  if (entityTag !== null) return known.entityTag !== null && entityTag !== known.entityTag;
  // A server that has the version which If-Range names sends the range.
  return status === 200 && askedIfRange && known.acceptsRanges;
}
