/** The reader against another reader, @huggingface/gguf, on every fixture: real headers and small whole files. */
import { gguf } from "@huggingface/gguf";
import { describe, expect, it } from "vitest";
import { readConfig } from "../../../../worker/model/config.ts";
import { type MetadataValue, readGguf } from "../../../../worker/gguf/reader.ts";
import { BLOCK_FORMATS } from "../../../../worker/gguf/types.ts";
import { loadFixture } from "../../../support/fixtures.ts";
import { MemorySource } from "../../../support/memory-source.ts";

const QUANTIZATIONS = ["Q2_K", "Q3_K_M", "Q4_0", "Q4_K_M", "Q5_0", "Q5_K_M", "Q6_K", "Q8_0"];

/** Bytes of weights as the model card lists them. */
const WEIGHT_BYTES: Readonly<Record<string, number>> = {
  Q2_K: 15_643_254_784,
  Q3_K_M: 20_362_575_872,
  Q4_0: 26_440_753_152,
  Q4_K_M: 26_440_753_152,
  Q5_0: 32_228_499_456,
  Q5_K_M: 32_228_499_456,
  Q6_K: 38_377_979_904,
  Q8_0: 49_623_482_368,
};

const HEADERS = [
  ...QUANTIZATIONS.map((name) => ({ path: `headers/mixtral-8x7b-instruct-v0.1.${name}.header.gguf`, name, tensors: 995 })),
  { path: "headers/mixtral-8x7b-instruct-v0.1.Q4_K_M.stacked.header.gguf", name: "Q4_K_M", tensors: 323 },
];

const FILES = [
  ...["F16", ...QUANTIZATIONS].map((name) => `gguf/tiny-mixtral-${name}.gguf`),
  ...["Q2_K", "Q4_K_M"].map((name) => `gguf/tiny-mixtral-${name}.split-experts.gguf`),
  ...["Q4_K_M", "Q8_0"].map((name) => `gguf/tiny-mistral-${name}.gguf`),
];

/** A fetch() that answers every range from these bytes: the other reader fetches by itself. */
function rangesOf(bytes: Uint8Array<ArrayBuffer>): typeof fetch {
  return async (_, init) => {
    const [first, last] = (new Headers(init?.headers).get("range") ?? "").replace("bytes=", "").split("-").map(Number);
    return new Response(bytes.slice(first, (last ?? 0) + 1), { status: 206 });
  };
}

/** The other reader drops U+FEFF, which Mixtral's vocabulary has as a piece; ours keeps it. */
function withoutByteOrderMarks(metadata: ReadonlyMap<string, MetadataValue>): Record<string, unknown> {
  const strip = (value: MetadataValue): MetadataValue =>
    typeof value === "object" ? value.map(strip) : typeof value === "string" ? value.replace(/^\uFEFF/, "") : value;
  return Object.fromEntries([...metadata].map(([key, value]) => [key, strip(value)]));
}

const present = (await loadFixture("tokenizer/encode-cases.json")) !== null;

describe.skipIf(!present)("readGguf on the fixtures", () => {
  async function readBoth(path: string, virtualBytes?: number) {
    const bytes = await loadFixture(path);
    if (bytes === null) throw new Error(`Fixture ${path} is absent.`);
    const source = new MemorySource(bytes, virtualBytes === undefined ? {} : { virtualBytes });
    const file = await readGguf(source);
    const other = await gguf("https://fixtures.example/file.gguf", { fetch: rangesOf(bytes) });
    return { file, other, source, bytes };
  }

  function expectSame({ file, other }: Awaited<ReturnType<typeof readBoth>>): void {
    const { version, tensor_count, kv_count, ...theirs } = other.metadata as Record<string, unknown>;
    expect([file.version, file.tensors.length, file.metadata.size]).toEqual([version, Number(tensor_count), Number(kv_count)]);
    expect(withoutByteOrderMarks(file.metadata)).toEqual(theirs);
    expect(
      file.tensors.map(({ name, type, dims, offset }) => ({
        name,
        dims,
        offset: BigInt(offset) - BigInt(file.dataOffset),
        type: BLOCK_FORMATS[type].id,
      })),
    ).toEqual(
      other.tensorInfos.map((info) => ({ name: info.name, dims: info.shape.map(Number), offset: info.offset, type: info.dtype })),
    );
    expect(BigInt(file.dataOffset)).toBe(other.tensorDataOffset);
  }

  it.each(HEADERS)("reads $path", async ({ path, name, tensors }) => {
    const weightBytes = WEIGHT_BYTES[name] ?? 0;
    const dataOffset = Math.ceil(((await loadFixture(path))?.length ?? 0) / 32) * 32;
    const both = await readBoth(path, dataOffset + weightBytes);
    expectSame(both);
    const { file, source } = both;
    expect(file.tensors).toHaveLength(tensors);
    expect(file.dataOffset).toBe(dataOffset);
    // Every byte after the header belongs to a tensor: the card's sizes to the last digit.
    expect(file.tensors.reduce((sum, tensor) => sum + tensor.bytes, 0)).toBe(weightBytes);
    expect(source.readCount).toBe(1);
    expect(file.metadata.get("tokenizer.ggml.tokens")).toContain("\uFEFF");
    expect(readConfig(file)).toMatchObject({
      architecture: "mixtral",
      layerCount: 32,
      embeddingLength: 4096,
      headCount: 32,
      headCountKv: 8,
      headSize: 128,
      feedForwardLength: 14_336,
      expertCount: 8,
      expertUsedCount: 2,
      vocabularySize: 32_000,
      ropeBase: 1e6,
      ropeDimensions: 128,
      trainedContextLength: 32_768,
      promptFormat: null,
    });
  });

  it.each(HEADERS)("refuses $path without its weights, naming a tensor", async ({ path }) => {
    const bytes = await loadFixture(path);
    await expect(readGguf(new MemorySource(bytes ?? new Uint8Array()))).rejects.toThrow(
      /tensor "token_embd.weight": its bytes end at/,
    );
  });

  it.each(FILES)("reads %s", async (path) => {
    const both = await readBoth(path);
    expectSame(both);
    const { file, bytes } = both;
    const end = Math.max(...file.tensors.map((tensor) => tensor.offset + tensor.bytes));
    expect(Math.ceil(end / 32) * 32).toBe(Math.ceil(bytes.length / 32) * 32);
    expect(readConfig(file)).toMatchObject({ layerCount: 2, embeddingLength: 256, vocabularySize: 2048, headSize: 32 });
    expect(readConfig(file).architecture).toBe(path.includes("mixtral") ? "mixtral" : "mistral");
  });
});
