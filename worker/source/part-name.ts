/** The names of split files: `model-00002-of-00005.gguf`. */

/** What the name of a part tells. */
export type PartName = {
  /** What stands before the number. */
  readonly prefix: string;
  /** From 1. */
  readonly number: number;
  readonly count: number;
};

/** Reads a file's name, which has no folder; null where it is not that of a part. */
export function parsePartName(fileName: string): PartName | null {
  const match = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/is.exec(fileName);
  if (match === null) return null;
  const [prefix = "", number, count] = [match[1], Number(match[2]), Number(match[3])];
  return number >= 1 && number <= count ? { prefix, number, count } : null;
}

/** The name of a part. */
export function partName({ prefix, number, count }: PartName): string {
  return `${prefix}-${digits(number)}-of-${digits(count)}.gguf`;
}

function digits(number: number): string {
  return String(number).padStart(5, "0");
}
