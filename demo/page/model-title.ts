/** What a model is called that only has file names. */

const PART = /-(\d{5})-of-(\d{5})(?=\.gguf$)/i;

/** A part's number and how many there are, by the file's name or address; null where it is no part of a split file. */
export function partOf(name: string): { readonly number: number; readonly count: number } | null {
  const match = PART.exec(name);
  return match === null ? null : { number: Number(match[1]), count: Number(match[2]) };
}

/** The name or address of the first of the parts that this one belongs to; the same name where the file is not split. */
export function firstPart(name: string): string {
  return name.replace(PART, (_part, _number, count: string) => `-00001-of-${count}`);
}

/** A file's name without the number of its part. */
export function modelTitle(fileName: string): string {
  return fileName.replace(PART, "");
}

/** The last piece of an address, decoded, without query and number of the part; the address itself where it has none. */
export function addressTitle(address: string): string {
  const last = withoutQuery(address).split("/").at(-1) ?? "";
  return modelTitle(decoded(last)) || address;
}

/** An address without what follows `?` or `#`. */
export function withoutQuery(address: string): string {
  return address.replace(/[?#].*$/s, "");
}

/** A piece of an address as its author wrote it; as it is where it is damaged. */
export function decoded(piece: string): string {
  try {
    return decodeURIComponent(piece);
  } catch {
    return piece;
  }
}
