/** The key-value part of a header. */
import { quote } from "./format-error.ts";
import type { HeaderCursor } from "./header-cursor.ts";

/** A value of the header. 64-bit integers are numbers where they fit exactly, bigints where they do not. */
export type MetadataValue = string | number | bigint | boolean | readonly MetadataValue[];

/** A key has at least: a length of 8 bytes, one character, a type of 4 bytes, a value of one byte. */
export const MIN_KEY_BYTES = 14;

/** Arrays in arrays go this deep at most. */
const MAX_DEPTH = 4;

/** Values of all arrays together: a vocabulary of 256,000 pieces with merges has a million. */
const MAX_ARRAY_VALUES = 8_000_000;

const STRING = 8;
const ARRAY = 9;

type ScalarType = { readonly bytes: number; readonly read: (cursor: HeaderCursor) => MetadataValue };

/** The types of one fixed size, by their number in the file. */
const SCALARS: ReadonlyMap<number, ScalarType> = new Map<number, ScalarType>([
  [0, { bytes: 1, read: (cursor) => cursor.uint8() }],
  [1, { bytes: 1, read: (cursor) => cursor.int8() }],
  [2, { bytes: 2, read: (cursor) => cursor.uint16() }],
  [3, { bytes: 2, read: (cursor) => cursor.int16() }],
  [4, { bytes: 4, read: (cursor) => cursor.uint32() }],
  [5, { bytes: 4, read: (cursor) => cursor.int32() }],
  [6, { bytes: 4, read: (cursor) => cursor.float32() }],
  [7, { bytes: 1, read: readBoolean }],
  [10, { bytes: 8, read: (cursor) => exact(cursor.uint64()) }],
  [11, { bytes: 8, read: (cursor) => exact(cursor.int64()) }],
  [12, { bytes: 8, read: (cursor) => cursor.float64() }],
]);

/**
 * Reads `keyCount` keys with their values.
 * @throws ModelFormatError naming the key; see {@link HeaderCursor}.
 */
export async function readMetadata(cursor: HeaderCursor, keyCount: number): Promise<Map<string, MetadataValue>> {
  const metadata = new Map<string, MetadataValue>();
  const budget = { arrayValues: MAX_ARRAY_VALUES };
  for (let index = 0; index < keyCount; index++) {
    cursor.place = `metadata key ${index + 1} of ${keyCount}`;
    const key = await cursor.string("key");
    cursor.place = `metadata key ${quote(key)}`;
    if (key === "") throw cursor.error("the key is empty. The file is damaged.");
    if (metadata.has(key)) throw cursor.error("the key is there twice. The file is damaged.");
    await cursor.need(4);
    metadata.set(key, await readValue(cursor, cursor.uint32(), 0, budget));
  }
  return metadata;
}

async function readValue(
  cursor: HeaderCursor,
  type: number,
  depth: number,
  budget: { arrayValues: number },
): Promise<MetadataValue> {
  if (type === STRING) return cursor.string("value");
  if (type === ARRAY) return readArray(cursor, depth, budget);
  const scalar = SCALARS.get(type);
  if (scalar === undefined) throw unknownType(cursor, type);
  await cursor.need(scalar.bytes);
  return scalar.read(cursor);
}

async function readArray(cursor: HeaderCursor, depth: number, budget: { arrayValues: number }): Promise<MetadataValue[]> {
  if (depth >= MAX_DEPTH) throw cursor.error(`arrays are nested more than ${MAX_DEPTH} deep. The file is damaged.`);
  await cursor.need(12);
  const type = cursor.uint32();
  const scalar = SCALARS.get(type);
  if (scalar === undefined && type !== STRING && type !== ARRAY) throw unknownType(cursor, type);
  const count = cursor.count("the length of the array");
  const minimumBytes = scalar?.bytes ?? (type === STRING ? 8 : 12);
  if (count * minimumBytes > cursor.remainingBytes) {
    throw cursor.error(
      `an array of ${count} values needs at least ${count * minimumBytes} bytes, the header can have ${cursor.remainingBytes} more. ` +
        "The file is cut short or damaged; download it again.",
    );
  }
  budget.arrayValues -= count;
  if (budget.arrayValues < 0) {
    throw cursor.error(`the arrays hold more than ${MAX_ARRAY_VALUES} values, which those of no real model do.`);
  }
  const values: MetadataValue[] = [];
  for (let index = 0; index < count; index++) {
    if (scalar === undefined) {
      values.push(type === STRING ? await cursor.string("value") : await readArray(cursor, depth + 1, budget));
    } else {
      if (!cursor.has(scalar.bytes)) await cursor.need(scalar.bytes);
      values.push(scalar.read(cursor));
    }
  }
  return values;
}

function unknownType(cursor: HeaderCursor, type: number): Error {
  return cursor.error(
    `the value has the unknown type ${type}; types 0 to 12 are known. The file is damaged or newer than this library.`,
  );
}

function readBoolean(cursor: HeaderCursor): boolean {
  const value = cursor.uint8();
  if (value > 1) throw cursor.error(`a boolean is ${value}; only 0 and 1 are allowed. The file is damaged.`);
  return value === 1;
}

function exact(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
