import { ModelSourceError } from "../../src/contract/errors.ts";

/**
 * Refuses a range that is no range of the file.
 * @throws ModelSourceError when it ends after `size`; a plain Error when offset or length is no count of bytes, which is a bug of the caller.
 */
export function checkRange(name: string, offset: number, length: number, size: number): void {
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0) {
    throw new Error(`Range of ${name} is not a range: offset ${offset}, length ${length}.`);
  }
  if (offset + length > size) {
    throw new ModelSourceError(
      `${name} has ${size} bytes, but bytes ${offset} to ${offset + length - 1} were asked for. It may be cut short: get it again. A server that sends it compressed hides its size; it must not.`,
      {
        name,
        size,
        offset,
        length,
      },
    );
  }
}
