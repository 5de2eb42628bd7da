import { type GgufFile, readGguf } from "../../worker/gguf/reader.ts";
import { type TypedValue, writeGguf } from "./gguf-writer.ts";
import { MemorySource } from "./memory-source.ts";

/** Metadata as the reader gives it for a file with these keys; a null leaves its key out. */
export async function metadataOf(entries: Readonly<Record<string, TypedValue | null>>): Promise<GgufFile["metadata"]> {
  const metadata = Object.fromEntries(
    Object.entries(entries).filter((entry): entry is [string, TypedValue] => entry[1] !== null),
  );
  return (await readGguf(new MemorySource(writeGguf({ metadata })))).metadata;
}
