/** Puts the parts of a split GGUF together, as `llama-gguf-split` made them: each has a header of its own. */
import { ModelFormatError, ModelSourceError } from "../../src/contract/errors.ts";
import type { GgufFile } from "../gguf/reader.ts";
import type { ByteSource } from "../source/byte-source.ts";
import { parsePartName, partName } from "../source/part-name.ts";
import type { ModelFiles } from "./model-files.ts";

/** A file with its header. */
export type HeadedFile = { readonly fileName: string; readonly source: ByteSource; readonly file: GgufFile };

/** What a part's header says about the whole. */
export type Split = {
  /** From 1, as in the files' names; `split.no` is from 0. */
  readonly number: number;
  readonly count: number;
  /** Tensors of all parts together; null where the header does not say. */
  readonly tensorCount: number | null;
};

const SPLIT_KEYS = ["split.no", "split.count", "split.tensors.count"] as const;

/**
 * What a file's header says about the split; null where the file is whole.
 * @throws ModelFormatError where it contradicts itself
 */
export function splitOf({ fileName, file }: HeadedFile): Split | null {
  const [index, count, tensorCount] = SPLIT_KEYS.map((key) => {
    const value = file.metadata.get(key);
    if (value === undefined || (typeof value === "number" && Number.isInteger(value) && value >= 0)) return value ?? null;
    throw new ModelFormatError(`${fileName}: metadata key "${key}" is no count. The file is damaged; get it again.`, {
      file: fileName,
      key,
    });
  });
  if (count === null || count === undefined || count <= 1) return null;
  if (index === null || index === undefined || index >= count) {
    throw new ModelFormatError(
      `${fileName} says that it is one of ${count} parts, and its number "split.no" is ${index ?? "missing"}. The file is damaged; get it again.`,
      { file: fileName, key: "split.no" },
    );
  }
  return { number: index + 1, count, tensorCount: tensorCount ?? null };
}

/**
 * The names of a part's siblings, in order.
 * @throws ModelFormatError where the part's own name does not tell them
 */
export function siblingNames(fileName: string, split: Split): string[] {
  const own = parsePartName(fileName);
  if (own === null || own.count !== split.count || own.number !== split.number) {
    const wanted = partName({ prefix: "model", ...split });
    throw new ModelFormatError(
      `${fileName} is part ${split.number} of ${split.count} of a model, and its name does not end as that part's would ("${wanted}"), so that the other parts ` +
        "cannot be found. Give it the name that it had when it was split, give all parts as files, or join them with llama-gguf-split --merge.",
      { file: fileName, number: split.number, count: split.count },
    );
  }
  return numbersTo(split.count)
    .filter((number) => number !== split.number)
    .map((number) => partName({ ...own, number }));
}

/**
 * Puts the parts in order and their headers together. The result's metadata is the first part's without what it says about the
 * split: together the parts are a whole model.
 * @param files one whole file, or all parts of one model in any order
 * @throws ModelSourceError where a part is missing, double or of another model; ModelFormatError where the headers contradict each other
 */
export function mergeParts(files: readonly HeadedFile[]): ModelFiles {
  const [only] = files;
  if (only === undefined) throw new Error("There is no file to put together.");
  const parts = files.length === 1 && splitOf(only) === null ? [only] : inOrder(files);
  const metadata = new Map((parts[0] ?? only).file.metadata);
  for (const key of SPLIT_KEYS) metadata.delete(key);
  return {
    parts: parts.map(({ source, file }) => ({ source, file })),
    metadata,
    tensors: parts.flatMap(({ file }) => file.tensors),
    fileBytes: parts.reduce((sum, { file }) => sum + file.fileBytes, 0),
  };
}

/** The parts by their numbers, checked to be all parts of one model. */
function inOrder(files: readonly HeadedFile[]): HeadedFile[] {
  const parts = files.map((part) => {
    const split = splitOf(part);
    if (split !== null) return { ...part, split, prefix: parsePartName(part.fileName)?.prefix ?? null };
    throw sourceError(
      `${part.fileName} is no part of a split model, and was given with ${files.length - 1} other files`,
      part.fileName,
    );
  });
  const [first, ...others] = parts;
  if (first === undefined) return [];
  const { count, tensorCount } = first.split;
  for (const { fileName, split, prefix } of others) {
    const otherName = prefix !== null && first.prefix !== null && prefix !== first.prefix;
    if (split.count !== count || split.tensorCount !== tensorCount || otherName) {
      throw sourceError(`${fileName} and ${first.fileName} are parts of different models`, fileName);
    }
  }
  const ordered = [...parts].sort((one, other) => one.split.number - other.split.number);
  for (const [index, part] of ordered.entries()) {
    const next = ordered[index + 1];
    if (next?.split.number === part.split.number) {
      throw sourceError(`${part.fileName} and ${next.fileName} are both part ${part.split.number} of ${count}`, next.fileName);
    }
  }
  const present = new Set(ordered.map(({ split }) => split.number));
  const missing = numbersTo(count).filter((number) => !present.has(number));
  if (missing.length > 0) {
    const names = missing.map((number) =>
      first.prefix === null ? `part ${number}` : partName({ prefix: first.prefix, number, count }),
    );
    throw sourceError(`Of ${count} parts, ${names.length === 1 ? "one is" : `${names.length} are`} missing: ${listed(names)}`);
  }
  checkTensors(ordered, tensorCount);
  return ordered;
}

/** @throws ModelFormatError where a tensor is in two parts, or the parts have not as many as they say */
function checkTensors(parts: readonly HeadedFile[], tensorCount: number | null): void {
  const places = new Map<string, string>();
  for (const { fileName, file } of parts) {
    for (const { name } of file.tensors) {
      const other = places.get(name);
      if (other !== undefined) {
        throw new ModelFormatError(
          `The tensor "${name}" is in ${other} and in ${fileName}. The parts are of different models; get them again.`,
          { tensor: name, file: fileName },
        );
      }
      places.set(name, fileName);
    }
  }
  if (tensorCount !== null && places.size !== tensorCount) {
    throw new ModelFormatError(
      `The ${parts.length} parts have ${places.size} tensors, and say that they have ${tensorCount} ("split.tensors.count"). They are damaged, or of different models; get them again.`,
      { key: "split.tensors.count" },
    );
  }
}

function sourceError(fact: string, fileName?: string): ModelSourceError {
  return new ModelSourceError(
    `${fact}. Give one whole GGUF file, or all parts of one split model and nothing else.`,
    fileName === undefined ? {} : { file: fileName },
  );
}

/** A list for a sentence, cut where it is long. */
function listed(names: readonly string[]): string {
  return names.length > 6 ? `${names.slice(0, 5).join(", ")} and ${names.length - 5} more` : names.join(", ");
}

function numbersTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
