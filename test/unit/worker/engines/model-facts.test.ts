import { describe, expect, it } from "vitest";
import { modelFacts, readChatTemplate } from "../../../../worker/engines/model-facts.ts";
import { readGguf } from "../../../../worker/gguf/reader.ts";
import { readConfig } from "../../../../worker/model/config.ts";
import { BlobSource } from "../../../../worker/source/blob-source.ts";
import { loadFixture } from "../../../support/fixtures.ts";

describe("modelFacts", () => {
  it("tells the size, shape and quantization of a file", async ({ skip }) => {
    const bytes = await loadFixture("gguf/tiny-mixtral-Q4_K_M.gguf");
    if (bytes === null) return skip("no fixtures beside the repository");
    const file = await readGguf(new BlobSource(new Blob([bytes]), "tiny"));
    // 2 layers: attention 256x(256 + 64 + 64 + 256), router 256x8, experts 8x3x256x256, two norms; embedding and output 2048x256; last norm.
    const parameterCount = 2 * (256 * 640 + 256 * 8 + 8 * 3 * 65_536 + 512) + 2 * 2048 * 256 + 256;
    expect(modelFacts(readConfig(file), file)).toMatchObject({
      architecture: "mixtral",
      quantization: "Q4_K",
      fileBytes: bytes.length,
      parameterCount,
      layerCount: 2,
      embeddingLength: 256,
      headCount: 8,
      headCountKv: 2,
      expertCount: 8,
      expertUsedCount: 2,
      vocabularySize: 2048,
    });
  });
});

describe("readChatTemplate", () => {
  const read = (template?: string | number): string | null =>
    readChatTemplate(new Map(template === undefined ? [] : [["tokenizer.chat_template", template]]));

  it("gives the file's template, and null for none", () => {
    expect(read("{{ bos_token }}")).toBe("{{ bos_token }}");
    expect(read()).toBeNull();
    expect(read("")).toBeNull();
  });

  it("refuses one that is no text, or longer than any real one", () => {
    expect(() => read(5)).toThrow(/tokenizer\.chat_template.*it is 5; a string is needed/);
    expect(() => read("x".repeat(100_001))).toThrow(/100001 characters; at most 100000/);
  });
});
