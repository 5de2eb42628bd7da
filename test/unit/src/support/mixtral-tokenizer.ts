import { readGguf } from "../../../../worker/gguf/reader.ts";
import { Tokenizer } from "../../../../worker/tokenizer/tokenizer.ts";
import { loadFixture } from "../../../support/fixtures.ts";
import { MemorySource } from "../../../support/memory-source.ts";

/** The header claims the weights that follow it in the whole file; zeros stand for them. */
const VIRTUAL_BYTES = 60e9;

/** Mixtral's own tokenizer, from a real header; null where the fixtures are absent. */
export async function loadMixtralTokenizer(): Promise<Tokenizer | null> {
  const bytes = await loadFixture("headers/mixtral-8x7b-instruct-v0.1.Q4_K_M.header.gguf");
  if (bytes === null) return null;
  const file = await readGguf(new MemorySource(bytes, { virtualBytes: VIRTUAL_BYTES }));
  return Tokenizer.fromGguf(file.metadata);
}
