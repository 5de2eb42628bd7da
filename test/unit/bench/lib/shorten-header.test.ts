import { expect, it } from "vitest";
import { shortenHeader } from "../../../../bench/lib/shorten-header.mjs";
import { readGguf } from "../../../../worker/gguf/reader.ts";
import { MemorySource } from "../../../support/memory-source.ts";
import { tinyModel } from "../../../support/tiny-model.ts";

it("keeps the metadata and the tensors that fit, and says how large that file is", async () => {
  const whole = await readGguf(new MemorySource(tinyModel()));
  const ends = whole.tensors.map(({ offset, bytes }) => offset - whole.dataOffset + bytes);
  const short = shortenHeader(tinyModel(), (ends[1] ?? 0) + 1);
  expect(short.tensors).toBe(2);
  const file = await readGguf(new MemorySource(short.header, { virtualBytes: short.size }));
  expect(file.tensors.map(({ name, bytes }) => [name, bytes])).toEqual(
    whole.tensors.slice(0, 2).map(({ name, bytes }) => [name, bytes]),
  );
  expect(file.metadata).toEqual(whole.metadata);
  expect(short.size).toBe(file.dataOffset + short.weightBytes);
  expect(short.weightBytes).toBe(ends[1]);
  expect(() => shortenHeader(tinyModel(), 1e9)).toThrow(/no more than/);
});
