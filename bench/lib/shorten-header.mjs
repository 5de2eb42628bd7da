/** Cuts the header of a GGUF file down to its first tensors, so that it stands for a smaller file. */

/** Bytes of a value of each metadata type; strings and arrays have their own length. */
const VALUE_BYTES = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8];
const [STRING, ARRAY] = [8, 9];
const ALIGNMENT = 32;

/**
 * The header of a file that has only those first tensors whose bytes fit into `weightBytes`.
 * @param {Uint8Array} header of a file whose tensors lie in the order of its index
 * @param {number} weightBytes
 * @returns {{ header: Uint8Array, size: number, tensors: number, weightBytes: number }} `size` is the smaller file's
 */
export function shortenHeader(header, weightBytes) {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  let at = 8;
  const u64 = () => {
    at += 8;
    return Number(view.getBigUint64(at - 8, true));
  };
  const u32 = () => {
    at += 4;
    return view.getUint32(at - 4, true);
  };
  const skipString = () => {
    const length = u64();
    at += length;
  };
  const skipValue = (/** @type {number} */ type) => {
    if (type === STRING) return skipString();
    if (type !== ARRAY) {
      at += VALUE_BYTES[type] ?? 0;
      return;
    }
    const [of, count] = [u32(), u64()];
    for (let index = 0; index < count; index++) skipValue(of);
  };
  const [tensorCount, keyCount] = [u64(), u64()];
  for (let key = 0; key < keyCount; key++) {
    skipString();
    skipValue(u32());
  }
  let [entry, end] = [at, 0];
  for (let tensors = 0; tensors < tensorCount; tensors++) {
    const before = { entry, end };
    entry = at;
    skipString();
    const dimensions = u32();
    at += dimensions * 8 + 4;
    // Where a tensor begins, the one before it ends.
    const offset = u64();
    if (offset < end) throw new Error(`Tensor ${tensors} lies at ${offset}, before one that the index names earlier.`);
    end = offset;
    if (offset <= weightBytes) continue;
    const shorter = header.slice(0, before.entry);
    new DataView(shorter.buffer).setBigUint64(8, BigInt(tensors - 1), true);
    return { header: shorter, size: padded(shorter.length) + before.end, tensors: tensors - 1, weightBytes: before.end };
  }
  throw new Error(`The file has no more than ${weightBytes} bytes of weights.`);
}

/** @param {number} bytes */
export const padded = (bytes) => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
