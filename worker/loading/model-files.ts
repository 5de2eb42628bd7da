/** The files of one model, opened: one GGUF, or all parts of a split one, and what their headers say together. */
import type { ModelSource } from "../../src/contract/engine.ts";
import { type GgufFile, type MetadataValue, readGguf, type TensorInfo } from "../gguf/reader.ts";
import type { ByteSource, OpenByteSource } from "../source/byte-source.ts";
import type { HttpSourceOptions } from "../source/http-source.ts";
import { openSource, type SourceFile, type WrapRemote } from "../source/open-source.ts";
import { type HeadedFile, mergeParts, siblingNames, splitOf } from "./split-parts.ts";

/** One file of a model with its header. */
export type ModelPart = { readonly source: ByteSource; readonly file: GgufFile };

/** A model's files in the order of their numbers, and their headers as one. */
export type ModelFiles = {
  /** At least one; a file that is not split is its only part. */
  readonly parts: readonly ModelPart[];
  /** Of the first part, which has all of the model's metadata. */
  readonly metadata: ReadonlyMap<string, MetadataValue>;
  /** Of all parts. */
  readonly tensors: readonly TensorInfo[];
  /** Bytes of all parts. */
  readonly fileBytes: number;
};

/** A model's files that hold connections, locks or file handles until they are closed. */
export type OpenModelFiles = ModelFiles & { close(): void };

/**
 * Opens a model's files and reads their headers. Of a split file a server's other parts are found by their names.
 * @param wrap see {@link WrapRemote}
 * @throws ModelSourceError, ModelFormatError (a part that is missing, double or foreign is named), AbortError; nothing stays open
 */
export async function openModelFiles(
  source: ModelSource,
  wrap: WrapRemote,
  signal: AbortSignal,
  options: HttpSourceOptions = {},
): Promise<OpenModelFiles> {
  const open: OpenByteSource[] = [];
  const close = (): void => {
    for (const file of open) file.close();
  };
  const keep = (file: SourceFile): SourceFile => {
    open.push(file.source);
    return file;
  };
  try {
    const { files, openBeside } = openSource(source, wrap, options);
    for (const file of files) keep(file);
    const [first, ...others] = files;
    const head = await readHeader(first, signal);
    const split = splitOf(head);
    if (openBeside !== null && split !== null) {
      for (const name of siblingNames(first.fileName, split)) others.push(keep(openBeside(name)));
    }
    const rest = await Promise.all(others.map((file) => readHeader(file, signal)));
    // They are read one after the other: until then, none needs to hold a connection.
    for (const { source } of others) source.close();
    return { ...mergeParts([head, ...rest]), close };
  } catch (error) {
    close();
    throw error;
  }
}

async function readHeader({ fileName, source }: SourceFile, signal: AbortSignal): Promise<HeadedFile> {
  return { fileName, source, file: await readGguf(source, signal) };
}
