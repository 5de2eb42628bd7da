import { describe, expect, it } from "vitest";
import { ModelSourceError } from "../../../../src/contract/errors.ts";
import { BlobSource } from "../../../../worker/source/blob-source.ts";

const BYTES = Uint8Array.from({ length: 9_000_000 }, (_, index) => index * 7);

function open(blob: Blob = new Blob([BYTES])): BlobSource {
  return new BlobSource(blob, "model.gguf");
}

describe("BlobSource", () => {
  it("reads any range", async () => {
    const source = open();
    expect(source.name).toBe("model.gguf");
    expect(await source.size()).toBe(BYTES.length);
    expect(await source.read(1000, 5)).toEqual(BYTES.subarray(1000, 1005));
    expect(await source.read(BYTES.length, 0)).toHaveLength(0);
  });

  it("streams in steps of a few megabytes", async () => {
    let position = 10;
    let chunkCount = 0;
    for await (const chunk of open().stream(10, BYTES.length - 10)) {
      expect(chunk.length).toBeLessThanOrEqual(4 * 1024 * 1024);
      expect(chunk[0]).toBe(BYTES[position]);
      expect(chunk.at(-1)).toBe(BYTES[position + chunk.length - 1]);
      position += chunk.length;
      chunkCount++;
    }
    expect([position, chunkCount]).toEqual([BYTES.length, 3]);
  });

  it("reads one step ahead, and no more", async () => {
    const blob = new Blob([BYTES]);
    const slice = blob.slice.bind(blob);
    let reads = 0;
    blob.slice = (start, end) => {
      reads++;
      return slice(start, end);
    };
    const stream = open(blob).stream(0, BYTES.length);
    await stream.next();
    expect(reads).toBe(2);
    await stream.return();
    expect(reads).toBe(2);
    for await (const _ of open(blob).stream(5, 0)) expect.unreachable();
  });

  it("refuses ranges past the end", async () => {
    await expect(open().read(BYTES.length - 1, 2)).rejects.toThrow(ModelSourceError);
    await expect(
      open()
        .stream(0, BYTES.length + 1)
        [Symbol.asyncIterator]()
        .next(),
    ).rejects.toThrow(/has 9000000 bytes/);
    await expect(open().read(-1, 2)).rejects.toThrow(/not a range/);
    await expect(open().read(0, Number.NaN)).rejects.toThrow(/not a range/);
  });

  it("says what to do when the file has gone", async () => {
    const gone = new Blob([BYTES]);
    // What a browser does when a picked file was deleted or changed on disk.
    gone.slice = () => {
      const part = new Blob([]);
      part.arrayBuffer = () => Promise.reject(new DOMException("The file could not be read.", "NotReadableError"));
      return part;
    };
    await expect(open(gone).read(0, 10)).rejects.toThrow(/model.gguf cannot be read at byte 0: .*pick it again/);
  });

  it("stops when it is cancelled", async () => {
    const controller = new AbortController();
    const reading = (async () => {
      for await (const _ of open().stream(0, BYTES.length, controller.signal)) controller.abort();
    })();
    await expect(reading).rejects.toMatchObject({ name: "AbortError" });
    await expect(open().size(controller.signal)).rejects.toMatchObject({ name: "AbortError" });
  });
});
