// Q5_1: blocks of 32 values = d * quant + minimum (both f16), the fifth bits in a word of their own (see fifth-bits.wgsl).
// After ggml's dequantize_row_q5_1. Planes: quants, 16 bytes a block; high bits, 4 bytes a block; heads (d, minimum), 4.
override HIGH_BITS_AT: u32;
override HEADS_AT: u32;

fn dequantize(unit: u32) -> mat4x4f {
  let block = unit >> 1u;
  let quants = weights[block];
  let shift = (unit & 1u) * 4u;
  let high = word_at(HIGH_BITS_AT, block) >> ((unit & 1u) * 16u);
  let head = unpack2x16float(word_at(HEADS_AT, block));
  return mat4x4f(
    quants_of(quants.x, shift, high, 0u) * head.x + head.y,
    quants_of(quants.y, shift, high, 1u) * head.x + head.y,
    quants_of(quants.z, shift, high, 2u) * head.x + head.y,
    quants_of(quants.w, shift, high, 3u) * head.x + head.y,
  );
}
