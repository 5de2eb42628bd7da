import { expect, it } from "vitest";
import { PieceReader } from "../../../../worker/source/piece-reader.ts";

const BYTES = Uint8Array.from({ length: 3_000_000 }, (_, index) => index * 7);

/** A body that gives its bytes in steps, with the kind of reader that a browser's bodies have, or only the plain one. */
function bodyOf(bytes: Uint8Array, type: "bytes" | undefined): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  const next = (): Uint8Array<ArrayBuffer> => {
    at += 100_001;
    return bytes.slice(at - 100_001, at);
  };
  if (type === undefined) {
    return new ReadableStream({ pull: (controller) => (at < bytes.length ? controller.enqueue(next()) : controller.close()) });
  }
  return new ReadableStream({
    type,
    pull(controller): void {
      if (at < bytes.length) {
        controller.enqueue(next());
      } else {
        controller.close();
        // Whoever waits with a buffer of its own gets it back.
        controller.byobRequest?.respond(0);
      }
    },
  });
}

for (const [recycle, type] of [
  [true, "bytes"],
  [true, undefined],
  [false, "bytes"],
] as const) {
  it(`gives every byte once, ${recycle ? "" : "not "}recycling, from ${type ?? "plain"} bodies`, async () => {
    const reader = new PieceReader(bodyOf(BYTES, type), recycle);
    expect(reader.recycles).toBe(recycle && type === "bytes");
    const pieces: Uint8Array[] = [];
    for (let piece = await reader.read(); piece !== null; piece = await reader.read()) {
      expect(piece.buffer.byteLength).toBeLessThanOrEqual(512 * 1024);
      pieces.push(piece.slice());
    }
    expect(Buffer.compare(Buffer.concat(pieces), BYTES)).toBe(0);
    reader.cancel();
  });
}

it("throws what ended the transfer", async () => {
  const broken = new Error("the cable");
  for (const recycle of [true, false]) {
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({ type: "bytes", pull: (controller) => controller.error(broken) });
    await expect(new PieceReader(body, recycle).read()).rejects.toBe(broken);
  }
});

it("ends the transfer when it is cancelled", async () => {
  let reason: unknown = null;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    cancel: () => {
      reason = "cancelled";
    },
  });
  new PieceReader(body, true).cancel();
  expect(reason).toBe("cancelled");
});
