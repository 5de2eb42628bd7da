import { readGguf } from "../gguf/reader.ts";
import { Tokenizer } from "../tokenizer/tokenizer.ts";

/** A header names the weights behind it; nobody asks for them here, so the file counts as large enough for any. */
const CLAIMED_BYTES = 2 ** 50;

/**
 * The tokenizer of a GGUF file, of which the header is enough.
 * @throws ModelFormatError where it has none that can be read
 */
export async function ggufTokenizer(gguf: Uint8Array | Blob): Promise<Tokenizer> {
  const blob = gguf instanceof Blob ? gguf : new Blob([gguf.slice()]);
  const read = async (offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> => {
    const bytes = new Uint8Array(length);
    bytes.set(new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()));
    return bytes;
  };
  const source: Parameters<typeof readGguf>[0] = {
    name: "the tokenizer's GGUF",
    size: async () => Math.max(blob.size, CLAIMED_BYTES),
    read,
    async *stream(offset, length) {
      yield await read(offset, length);
    },
  };
  return Tokenizer.fromGguf((await readGguf(source)).metadata);
}
