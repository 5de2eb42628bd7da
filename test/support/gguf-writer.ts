/** Writes GGUF files for tests, right ones and, value by value, wrong ones. */
import { BLOCK_FORMATS, type GgmlType } from "../../worker/gguf/types.ts";

/** A metadata value with its type in the file. */
export type TypedValue =
  | { readonly type: "u8" | "i8" | "u16" | "i16" | "u32" | "i32" | "f32" | "f64"; readonly value: number }
  | { readonly type: "u64" | "i64"; readonly value: bigint }
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "array"; readonly of: TypedValue["type"]; readonly values: readonly TypedValue[] };

/** One tensor; its bytes are zeros, as many as the type and the extents need. */
export type WrittenTensor = { readonly name: string; readonly type: GgmlType; readonly dims: readonly number[] };

export type GgufToWrite = {
  readonly version?: number;
  readonly metadata?: Readonly<Record<string, TypedValue>>;
  readonly tensors?: readonly WrittenTensor[];
  readonly alignment?: number;
};

const TYPE_IDS = {
  u8: 0,
  i8: 1,
  u16: 2,
  i16: 3,
  u32: 4,
  i32: 5,
  f32: 6,
  bool: 7,
  string: 8,
  array: 9,
  u64: 10,
  i64: 11,
  f64: 12,
};

export const u32 = (value: number): TypedValue => ({ type: "u32", value });
export const f32 = (value: number): TypedValue => ({ type: "f32", value });
export const text = (value: string): TypedValue => ({ type: "string", value });
export const strings = (values: readonly string[]): TypedValue => ({ type: "array", of: "string", values: values.map(text) });
export const floats = (values: readonly number[]): TypedValue => ({ type: "array", of: "f32", values: values.map(f32) });
export const ints = (values: readonly number[]): TypedValue => ({
  type: "array",
  of: "i32",
  values: values.map((value) => ({ type: "i32", value })),
});

/** Bytes that grow by little-endian values. */
export class ByteWriter {
  readonly #bytes: number[] = [];

  get length(): number {
    return this.#bytes.length;
  }

  bytes(...bytes: readonly number[]): this {
    this.#bytes.push(...bytes);
    return this;
  }

  u32(value: number): this {
    return this.#view(4, (view) => view.setUint32(0, value, true));
  }

  u64(value: number | bigint): this {
    return this.#view(8, (view) => view.setBigUint64(0, BigInt(value), true));
  }

  string(value: string): this {
    const bytes = new TextEncoder().encode(value);
    this.u64(bytes.length);
    for (const byte of bytes) this.#bytes.push(byte);
    return this;
  }

  /** A value without its type. */
  value(typed: TypedValue): this {
    switch (typed.type) {
      case "u8":
      case "i8":
        return this.bytes(typed.value & 0xff);
      case "u16":
      case "i16":
        return this.#view(2, (view) => view.setUint16(0, typed.value & 0xffff, true));
      case "u32":
      case "i32":
        return this.u32(typed.value >>> 0);
      case "f32":
        return this.#view(4, (view) => view.setFloat32(0, typed.value, true));
      case "f64":
        return this.#view(8, (view) => view.setFloat64(0, typed.value, true));
      case "u64":
        return this.u64(typed.value);
      case "i64":
        return this.#view(8, (view) => view.setBigInt64(0, typed.value, true));
      case "bool":
        return this.bytes(typed.value ? 1 : 0);
      case "string":
        return this.string(typed.value);
      case "array":
        this.u32(TYPE_IDS[typed.of]).u64(typed.values.length);
        for (const value of typed.values) this.value(value);
        return this;
    }
  }

  pad(alignment: number): this {
    while (this.#bytes.length % alignment !== 0) this.#bytes.push(0);
    return this;
  }

  toBytes(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.#bytes);
  }

  #view(length: number, set: (view: DataView) => void): this {
    const view = new DataView(new ArrayBuffer(length));
    set(view);
    return this.bytes(...new Uint8Array(view.buffer));
  }
}

/** How many bytes a tensor's values take. */
export function tensorBytes(tensor: WrittenTensor): number {
  const { blockValues, blockBytes } = BLOCK_FORMATS[tensor.type];
  return (tensor.dims.reduce((product, extent) => product * extent, 1) / blockValues) * blockBytes;
}

/** A complete file: header, index, and zeros as weights. */
export function writeGguf({ version = 3, metadata = {}, tensors = [], alignment = 32 }: GgufToWrite): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(metadata);
  const writer = new ByteWriter().bytes(0x47, 0x47, 0x55, 0x46).u32(version).u64(tensors.length).u64(entries.length);
  for (const [key, value] of entries) writer.string(key).u32(TYPE_IDS[value.type]).value(value);
  let offset = 0;
  for (const tensor of tensors) {
    writer.string(tensor.name).u32(tensor.dims.length);
    for (const extent of tensor.dims) writer.u64(extent);
    writer.u32(BLOCK_FORMATS[tensor.type].id).u64(offset);
    offset = Math.ceil((offset + tensorBytes(tensor)) / alignment) * alignment;
  }
  const header = writer.pad(alignment).toBytes();
  const file = new Uint8Array(header.length + offset);
  file.set(header);
  return file;
}
