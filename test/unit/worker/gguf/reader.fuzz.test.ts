/** Damaged files: cut anywhere, bytes changed at random (seeded). Only a checked header or a ModelFormatError may come of it. */
import { describe, expect, it } from "vitest";
import { ModelFormatError } from "../../../../src/contract/errors.ts";
import { readGguf } from "../../../../worker/gguf/reader.ts";
import { readConfig } from "../../../../worker/model/config.ts";
import { Tokenizer } from "../../../../worker/tokenizer/tokenizer.ts";
import { MemorySource } from "../../../support/memory-source.ts";
import { seededRandom } from "../../../support/random.ts";
import { tinyModel } from "../../../support/tiny-model.ts";

const WINDOW_BYTES = 1024 * 1024;

/** Reads a damaged file as far as loading a model does before it fetches weights. Any other error fails the test. */
async function outcome(bytes: Uint8Array, virtualBytes: number): Promise<"accepted" | "refused"> {
  const source = new MemorySource(bytes, { virtualBytes });
  try {
    const file = await readGguf(source);
    for (const tensor of file.tensors) {
      if (tensor.offset < file.dataOffset || tensor.offset + tensor.bytes > virtualBytes)
        throw new Error(`${tensor.name} is out of bounds.`);
    }
    const config = readConfig(file);
    const numbers = Object.values(config).filter((value) => typeof value === "number");
    if (!numbers.every((value) => Number.isFinite(value) && value >= 0)) throw new Error(`Odd numbers: ${numbers.join()}`);
    const tokenizer = Tokenizer.fromGguf(file.metadata);
    tokenizer.decode(tokenizer.encodeText("Hello, wörld"));
    return "accepted";
  } catch (error) {
    if (!(error instanceof ModelFormatError)) throw error;
    expect(error.message.length).toBeGreaterThan(20);
    expect(error.message.length).toBeLessThan(600);
    return "refused";
  } finally {
    expect(source.longestRead).toBeLessThanOrEqual(WINDOW_BYTES);
    expect(source.readCount).toBeLessThan(100);
  }
}

describe("readGguf on damaged files", () => {
  const intact = tinyModel();

  it("accepts the intact file", async () => {
    expect(await outcome(intact, intact.length)).toBe("accepted");
  });

  it("refuses the file cut at every length", async () => {
    for (let length = 0; length < intact.length; length += length < 8192 ? 1 : 61) {
      expect(await outcome(intact.subarray(0, length), length), `cut at ${length}`).toBe("refused");
    }
  });

  it("survives 4,000 files with changed bytes", async () => {
    const random = seededRandom(20_231_211);
    let refused = 0;
    for (let round = 0; round < 4000; round++) {
      const damaged = intact.slice();
      for (let change = 0; change <= random() * 4; change++) {
        damaged[Math.floor(random() * intact.length)] = random() < 0.3 ? 0xff : Math.floor(random() * 256);
      }
      // With an enormous file behind it, a wrong length is not stopped by the file's end.
      const virtualBytes = random() < 0.5 ? intact.length : 50e9;
      if ((await outcome(damaged, virtualBytes)) === "refused") refused++;
    }
    expect(refused).toBeGreaterThan(400);
    expect(refused).toBeLessThan(4000);
  });

  it("survives bytes inserted and removed", async () => {
    const random = seededRandom(7);
    for (let round = 0; round < 1000; round++) {
      const at = Math.floor(random() * intact.length);
      const skip = Math.floor(random() * 16);
      const insert = Uint8Array.from({ length: Math.floor(random() * 16) }, () => Math.floor(random() * 256));
      const damaged = Uint8Array.from([...intact.subarray(0, at), ...insert, ...intact.subarray(at + skip)]);
      await outcome(damaged, random() < 0.5 ? damaged.length : 50e9);
    }
  });

  it("survives noise behind a right beginning", async () => {
    const random = seededRandom(99);
    for (let round = 0; round < 500; round++) {
      const noise = Uint8Array.from({ length: 4096 }, () => Math.floor(random() * 256));
      noise.set(intact.subarray(0, 24));
      await outcome(noise, 50e9);
    }
  });
});
