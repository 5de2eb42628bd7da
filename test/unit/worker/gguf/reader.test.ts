import { describe, expect, it } from "vitest";
import { ModelFormatError } from "../../../../src/contract/errors.ts";
import { readGguf } from "../../../../worker/gguf/reader.ts";
import type { ByteSource } from "../../../../worker/source/byte-source.ts";
import { ByteWriter, ints, strings, text, u32, writeGguf } from "../../../support/gguf-writer.ts";
import { MemorySource } from "../../../support/memory-source.ts";

const TENSORS = [
  { name: "a.weight", type: "F32", dims: [8, 2] },
  { name: "b.weight", type: "Q4_K", dims: [256, 3] },
] as const;

/** A header that begins right and goes on as `rest` writes it. */
function header(tensorCount: number | bigint, keyCount: number | bigint, rest: (writer: ByteWriter) => void): Uint8Array {
  const writer = new ByteWriter().bytes(0x47, 0x47, 0x55, 0x46).u32(3).u64(tensorCount).u64(keyCount);
  rest(writer);
  return writer.toBytes();
}

/** A header with one tensor of this entry, and `dataBytes` bytes of data. */
function oneTensor(entry: {
  dims?: (number | bigint)[];
  type?: number;
  offset?: number | bigint;
  dataBytes?: number;
}): Uint8Array {
  const { dims = [8], type = 0, offset = 0, dataBytes = 64 } = entry;
  return header(1, 0, (writer) => {
    writer.string("t").u32(dims.length);
    for (const extent of dims) writer.u64(extent);
    writer
      .u32(type)
      .u64(offset)
      .pad(32)
      .bytes(...new Array<number>(dataBytes).fill(0));
  });
}

function oneKey(rest: (writer: ByteWriter) => void): Uint8Array {
  return header(0, 1, (writer) => {
    writer.string("key");
    rest(writer);
  });
}

async function failure(bytes: Uint8Array, virtualBytes: number = bytes.length): Promise<ModelFormatError> {
  const source = new MemorySource(bytes, { virtualBytes });
  const error: unknown = await readGguf(source).then(
    () => "it was accepted",
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ModelFormatError);
  expect(source.longestRead).toBeLessThanOrEqual(1024 * 1024);
  return error as ModelFormatError;
}

describe("readGguf", () => {
  it("reads every type of value", async () => {
    const file = await readGguf(
      new MemorySource(
        writeGguf({
          version: 2,
          metadata: {
            u8: { type: "u8", value: 200 },
            i8: { type: "i8", value: -100 },
            u16: { type: "u16", value: 60_000 },
            i16: { type: "i16", value: -30_000 },
            u32: u32(4_000_000_000),
            i32: { type: "i32", value: -2_000_000_000 },
            f32: { type: "f32", value: 0.5 },
            f64: { type: "f64", value: 0.1 },
            u64: { type: "u64", value: 2n ** 64n - 1n },
            i64: { type: "i64", value: -5n },
            yes: { type: "bool", value: true },
            text: text("\uFEFFzwölf 😀"),
            strings: strings(["a", "", "b"]),
            nested: { type: "array", of: "array", values: [ints([1, -2]), ints([])] },
          },
        }),
      ),
    );
    expect(file.version).toBe(2);
    expect(Object.fromEntries(file.metadata)).toEqual({
      u8: 200,
      i8: -100,
      u16: 60_000,
      i16: -30_000,
      u32: 4_000_000_000,
      i32: -2_000_000_000,
      f32: 0.5,
      f64: 0.1,
      u64: 2n ** 64n - 1n,
      i64: -5,
      yes: true,
      text: "\uFEFFzwölf 😀",
      strings: ["a", "", "b"],
      nested: [[1, -2], []],
    });
  });

  it("gives tensors absolute offsets, fastest dimension first", async () => {
    const bytes = writeGguf({ metadata: { key: u32(1) }, tensors: TENSORS });
    const file = await readGguf(new MemorySource(bytes));
    expect(file.dataOffset % 32).toBe(0);
    expect(file.fileBytes).toBe(bytes.length);
    expect(file.tensors).toEqual([
      { name: "a.weight", type: "F32", dims: [8, 2], offset: file.dataOffset, bytes: 64 },
      { name: "b.weight", type: "Q4_K", dims: [256, 3], offset: file.dataOffset + 64, bytes: 3 * 144 },
    ]);
  });

  it("follows general.alignment", async () => {
    const bytes = writeGguf({ metadata: { "general.alignment": u32(256) }, tensors: TENSORS, alignment: 256 });
    const file = await readGguf(new MemorySource(bytes));
    expect(file.dataOffset % 256).toBe(0);
    expect(file.tensors[1]?.offset).toBe(file.dataOffset + 256);
  });

  it("reads a header that is longer than one window", async () => {
    const values = Array.from({ length: 5000 }, (_, index) => `piece ${index} ${"x".repeat(500)}`);
    const source = new MemorySource(writeGguf({ metadata: { values: strings(values), after: u32(7) }, tensors: TENSORS }));
    const file = await readGguf(source);
    expect(file.metadata.get("values")).toEqual(values);
    expect(file.metadata.get("after")).toBe(7);
    expect(source.readCount).toBeGreaterThan(2);
    expect(source.longestRead).toBe(1024 * 1024);
  });

  it("says what a file is that is no GGUF file", async () => {
    const message = async (start: string): Promise<string> => (await failure(new TextEncoder().encode(start.padEnd(64)))).message;
    expect(await message("<!doctype html>")).toMatch(/byte 0: .*begins with 47 47 55 46, this one with 3c 21 64 6f.*web page/);
    expect(await message("version https://git-lfs.github.com/spec/v1")).toMatch(/Git LFS/);
    expect(await message("PK\u0003\u0004")).toMatch(/ZIP or PyTorch/);
    expect((await failure(new Uint8Array(0))).message).toMatch(/0 bytes/);
  });

  it("refuses versions and byte orders that it cannot read", async () => {
    const version = async (number: number): Promise<string> => (await failure(writeGguf({ version: number }))).message;
    expect(await version(1)).toMatch(/version 1\. Versions 2 and 3 are supported/);
    expect(await version(4)).toMatch(/version 4/);
    expect(await version(0)).toMatch(/version 0/);
    expect(await version(0x03000000)).toMatch(/big-endian/);
  });

  it("refuses counts, lengths and arrays that the file cannot hold, before it allocates for them", async () => {
    const huge = 2n ** 63n;
    expect((await failure(header(huge, 0, () => {}))).message).toMatch(/number of tensors is 9223372036854775808/);
    expect((await failure(header(0, huge, () => {}))).message).toMatch(/number of metadata keys is/);
    expect((await failure(header(1000, 5, () => {}))).message).toMatch(/1000 tensors and 5 metadata keys need at least/);
    expect(
      (
        await failure(
          header(0, 1_000_000_000, () => {}),
          1e12,
        )
      ).message,
    ).toMatch(/at most 200000 and 10000 are read/);
    expect((await failure(header(0, 1, (writer) => writer.u64(huge).pad(64)))).message).toMatch(
      /length of the key is 9223372036854775808/,
    );
    expect(
      (
        await failure(
          header(0, 1, (writer) => writer.u64(2e9).pad(64)),
          1e12,
        )
      ).message,
    ).toMatch(/key claims 2000000000 bytes/);
    expect((await failure(header(0, 1, (writer) => writer.u64(90).pad(64)))).message).toMatch(/cut short/);
    const array = (type: number, count: number | bigint): Uint8Array =>
      oneKey((writer) => writer.u32(9).u32(type).u64(count).pad(128));
    expect((await failure(array(0, huge))).message).toMatch(/metadata key "key".*length of the array is 9223372036854775808/);
    expect((await failure(array(8, 1000))).message).toMatch(/an array of 1000 values needs at least 8000 bytes/);
    expect((await failure(array(0, 60_000_000), 1e12)).message).toMatch(/more than 8000000 values/);
    expect((await failure(array(12, 60_000_000), 1e12)).message).toMatch(/needs at least 480000000 bytes/);
  });

  it("refuses a header without an end", async () => {
    // An array of strings of 1 MiB each, as many as one wants: what stops it is the limit on the header.
    const period = 1024 * 1024;
    const start = oneKey((writer) => writer.u32(9).u32(8).u64(1_000_000));
    const length = new ByteWriter().u64(period - 8).toBytes();
    let bytesRead = 0;
    const endless: ByteSource = {
      name: "endless.gguf",
      size: async () => 1e12,
      read: async (offset, wanted) => {
        bytesRead += wanted;
        const bytes = new Uint8Array(wanted);
        if (offset < start.length) bytes.set(start.subarray(offset));
        for (let index = Math.max(0, Math.floor((offset - start.length) / period)); ; index++) {
          const position = start.length + index * period - offset;
          if (position >= wanted) return bytes;
          if (position >= 0) bytes.set(length.subarray(0, wanted - position), position);
        }
      },
      stream: () => {
        throw new Error("A header is not streamed.");
      },
    };
    await expect(readGguf(endless)).rejects.toThrow(/metadata key "key".*the header is larger than 67108864 bytes/);
    expect(bytesRead).toBeLessThan(3 * 67_108_864);
  });

  it("refuses unknown types, odd booleans, broken text and keys that repeat", async () => {
    expect((await failure(oneKey((writer) => writer.u32(13).pad(64)))).message).toMatch(
      /metadata key "key"\): the value has the unknown type 13/,
    );
    expect((await failure(oneKey((writer) => writer.u32(9).u32(77).u64(0).pad(64)))).message).toMatch(/unknown type 77/);
    expect((await failure(oneKey((writer) => writer.u32(7).bytes(2)))).message).toMatch(/a boolean is 2/);
    expect((await failure(oneKey((writer) => writer.u32(8).u64(2).bytes(0xc3, 0x28)))).message).toMatch(/not valid UTF-8/);
    const twice = header(0, 2, (writer) => {
      for (const value of [1, 2]) writer.string("key").u32(4).u32(value);
    });
    expect((await failure(twice)).message).toMatch(/metadata key "key"\): the key is there twice/);
    expect((await failure(header(0, 1, (writer) => writer.string("").u32(4).u32(1)))).message).toMatch(/key is empty/);
    let nested = oneKey((writer) => {
      writer.u32(9);
      for (let depth = 0; depth < 6; depth++) writer.u32(9).u64(1);
      writer.pad(64);
    });
    expect((await failure(nested)).message).toMatch(/nested more than 4 deep/);
    nested = oneKey((writer) => writer.u32(9).u32(9).u64(0));
    expect((await readGguf(new MemorySource(nested))).metadata.get("key")).toEqual([]);
  });

  it("refuses an alignment that is none", async () => {
    for (const alignment of [u32(0), u32(1), u32(24), u32(2 ** 31), text("32"), ints([32])]) {
      expect((await failure(writeGguf({ metadata: { "general.alignment": alignment } }))).message).toMatch(/"general.alignment"/);
    }
  });

  it("refuses tensors that cannot be, naming them", async () => {
    const message = async (entry: Parameters<typeof oneTensor>[0]): Promise<string> => (await failure(oneTensor(entry))).message;
    expect(await message({ dims: [] })).toMatch(/tensor "t"\): it has 0 dimensions/);
    expect(await message({ dims: [1, 1, 1, 1, 1] })).toMatch(/5 dimensions/);
    expect(await message({ dims: [8, 0] })).toMatch(/dimension 1 is 0/);
    expect(await message({ dims: [2n ** 40n, 2n ** 40n] })).toMatch(/multiply to more than 2\^53/);
    expect(await message({ dims: [2n ** 60n] })).toMatch(/dimension 0 is 1152921504606846976/);
    expect(await message({ dims: [2n ** 53n - 1n] })).toMatch(/it would have/);
    expect(await message({ type: 4 })).toMatch(/unknown tensor type 4/);
    expect(await message({ type: 12 })).toMatch(/rows of 8 values cannot be Q4_K, which needs multiples of 256/);
    expect(await message({ offset: 8 })).toMatch(/offset 8 is no multiple of 32/);
    expect(await message({ offset: 2n ** 63n })).toMatch(/the offset is 9223372036854775808/);
    expect(await message({ offset: 64 })).toMatch(/its bytes end at \d+, the file has \d+/);
    expect(await message({ offset: 2n ** 52n })).toMatch(/its bytes end at/);
    expect(await message({ dataBytes: 31 })).toMatch(/cut short or damaged/);
  });

  it("refuses tensors that share a name or bytes", async () => {
    const two = (names: readonly string[], offsets: readonly number[]): Uint8Array =>
      header(2, 0, (writer) => {
        for (const [index, name] of names.entries())
          writer
            .string(name)
            .u32(1)
            .u64(16)
            .u32(0)
            .u64(offsets[index] ?? 0);
        writer.pad(32).bytes(...new Array<number>(256).fill(0));
      });
    expect((await failure(two(["a", "a"], [0, 64]))).message).toMatch(/tensor "a"\): the name is there twice/);
    expect((await failure(two(["a", ""], [0, 64]))).message).toMatch(/name is empty/);
    expect((await failure(two(["a", "b"], [32, 0]))).message).toMatch(/tensor "b": its bytes overlap those of tensor "a"/);
    expect((await readGguf(new MemorySource(two(["a", "b"], [64, 0])))).tensors).toHaveLength(2);
  });

  it("stops when it is cancelled", async () => {
    const controller = new AbortController();
    controller.abort();
    const source = new MemorySource(writeGguf({}));
    await expect(readGguf(source, controller.signal)).rejects.toMatchObject({ name: "AbortError" });
  });
});
