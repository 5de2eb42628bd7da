import { describe, expect, it } from "vitest";
import { readGguf } from "../../../../../worker/gguf/reader.ts";
import { readConfig } from "../../../../../worker/model/config.ts";
import { plainMatrices } from "../../../../../worker/model/self-test/matrices.ts";
import { PlainModel } from "../../../../../worker/model/self-test/plain-forward.ts";
import { logSoftmax } from "../../../../../worker/sampling/log-softmax.ts";
import { loadFixture, loadJsonFixture } from "../../../../support/fixtures.ts";
import { MemorySource } from "../../../../support/memory-source.ts";

type Reference = {
  readonly tokens: readonly number[];
  readonly positions: readonly { readonly top: readonly (readonly [id: number, logprob: number])[] }[];
};

/** How many tokens of the reference are run: enough for attention over several positions, short enough for plain loops. */
const TOKENS = 8;

// llama.cpp computed the references from the same files, so this checks every format's plain reader and every step of the transformer.
describe("PlainModel", () => {
  for (const name of [
    "mixtral-F16",
    "mixtral-Q8_0",
    "mixtral-Q2_K",
    "mixtral-Q3_K_M",
    "mixtral-Q4_0",
    "mixtral-Q5_0",
    "mixtral-Q4_K_M",
    "mixtral-Q5_K_M",
    "mixtral-Q6_K",
    "mistral-Q4_K_M",
  ]) {
    it(`gives llama.cpp's log-probabilities for tiny-${name}`, async ({ skip }) => {
      const bytes = await loadFixture(`gguf/tiny-${name}.gguf`);
      const reference = await loadJsonFixture<Reference>(`gguf/tiny-${name.replace(".split-experts", "")}.reference.json`);
      if (bytes === null || reference === null) return skip("no fixtures beside the repository");
      const file = await readGguf(new MemorySource(bytes));
      const matrixOf = plainMatrices(file.tensors, ({ offset }, from, length) =>
        bytes.subarray(offset + from, offset + from + length),
      );
      const model = new PlainModel(readConfig(file), matrixOf);
      for (const [position, id] of reference.tokens.slice(0, TOKENS).entries()) {
        const step = model.next(id);
        const logprobs = logSoftmax(Float32Array.from(step?.logits ?? []));
        // The tolerance that the references state for float32; here sums are float64.
        for (const [id, logprob] of reference.positions[position]?.top ?? []) {
          expect(Math.abs((logprobs[id] ?? Number.NaN) - logprob)).toBeLessThan(1e-3);
        }
      }
    });
  }

  it("undoes a token at which a router's choice is not clear", async ({ skip }) => {
    const bytes = await loadFixture("gguf/tiny-mixtral-Q8_0.gguf");
    if (bytes === null) return skip("no fixtures beside the repository");
    const file = await readGguf(new MemorySource(bytes));
    const matrixOf = plainMatrices(file.tensors, ({ offset }, from, length) =>
      bytes.subarray(offset + from, offset + from + length),
    );
    const [tried, plain] = [new PlainModel(readConfig(file), matrixOf), new PlainModel(readConfig(file), matrixOf)];
    expect(tried.next(5)?.routerGap).toBe(plain.next(5)?.routerGap);
    expect(tried.next(6, Number.POSITIVE_INFINITY)).toBeNull();
    expect(tried.next(7)).toEqual(plain.next(7));
  });
});
