import { describe, expect, it } from "vitest";
import type { TensorInfo } from "../../../../worker/gguf/reader.ts";
import type { ModelFiles, ModelPart } from "../../../../worker/loading/model-files.ts";
import { streamWeights, type WeightSink } from "../../../../worker/loading/stream-weights.ts";
import { BlobSource } from "../../../../worker/source/blob-source.ts";
import type { ByteSource } from "../../../../worker/source/byte-source.ts";

const never = new AbortController().signal;

/** A file of bytes that count up, streamed in steps of `step`. */
function part(firstByte: number, length: number, step: number, tensors: readonly TensorInfo[], dataOffset: number): ModelPart {
  const all = Uint8Array.from({ length }, (_, index) => (firstByte + index) % 256);
  const source: ByteSource = {
    name: "counting",
    size: async () => length,
    read: async (offset, count) => all.slice(offset, offset + count),
    async *stream(offset, count) {
      for (let at = offset; at < offset + count; at += step) yield all.slice(at, Math.min(at + step, offset + count));
    },
  };
  return { source, file: { version: 3, metadata: new Map(), tensors, dataOffset, fileBytes: length } };
}

function tensor(name: string, offset: number, bytes: number): TensorInfo {
  return { name, type: "F32", dims: [bytes / 4], offset, bytes };
}

/** Collects what a tensor gets, and checks that its runs follow each other. */
class Collector implements WeightSink {
  readonly tensors: Map<string, number[]> = new Map();
  finished = 0;

  async take({ name }: TensorInfo, byteOffset: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const before = this.tensors.get(name) ?? [];
    expect(byteOffset).toBe(before.length);
    this.tensors.set(name, [...before, ...bytes]);
  }

  async finish(): Promise<void> {
    this.finished++;
  }
}

function filesOf(parts: readonly ModelPart[]): ModelFiles {
  return {
    parts,
    metadata: new Map(),
    tensors: parts.flatMap(({ file }) => file.tensors),
    fileBytes: parts.reduce((sum, { file }) => sum + file.fileBytes, 0),
  };
}

describe("streamWeights", () => {
  const first = [tensor("b", 48, 12), tensor("a", 32, 8)];
  const second = [tensor("c", 20, 16)];

  for (const step of [1, 7, 64]) {
    it(`brings each byte of every part to its place, in steps of ${step}`, async () => {
      const sink = new Collector();
      const reached: number[] = [];
      const files = filesOf([part(0, 60, step, first, 32), part(100, 40, step, second, 20)]);
      await streamWeights(files, sink, (bytes) => reached.push(bytes), never);
      const run = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from + index);
      expect(Object.fromEntries(sink.tensors)).toEqual({ a: run(32, 8), b: run(48, 12), c: run(120, 16) });
      expect(sink.finished).toBe(1);
      expect(reached.at(-1)).toBe(100);
      expect([...reached].sort((one, other) => one - other)).toEqual(reached);
    });
  }

  it("streams a part without tensors that ends before its header's padding would", async () => {
    const sink = new Collector();
    const header = new Uint8Array(60);
    const empty = {
      source: new BlobSource(new Blob([header]), "header"),
      file: { version: 3, metadata: new Map(), tensors: [], dataOffset: 64, fileBytes: header.length },
    };
    const reached: number[] = [];
    await streamWeights(filesOf([empty, part(0, 60, 64, first, 32)]), sink, (bytes) => reached.push(bytes), never);
    expect([...sink.tensors.keys()]).toEqual(["a", "b"]);
    expect(reached).toEqual([60, 60 + 32, 60 + 60]);
  });

  it("stops at once when the signal fires, and does not finish the sink", async () => {
    const controller = new AbortController();
    const sink = new Collector();
    const files = filesOf([part(0, 60, 4, first, 32)]);
    const streaming = streamWeights(
      files,
      sink,
      (bytes) => bytes >= 40 && controller.abort(new Error("enough")),
      controller.signal,
    );
    await expect(streaming).rejects.toThrow("enough");
    expect(sink.finished).toBe(0);
    expect(sink.tensors.has("b")).toBe(false);
  });

  it("passes on what the sink throws", async () => {
    const files = filesOf([part(0, 60, 4, first, 32)]);
    const sink: WeightSink = { take: () => Promise.reject(new Error("no room")), finish: async () => undefined };
    await expect(streamWeights(files, sink, () => undefined, never)).rejects.toThrow("no room");
  });
});
