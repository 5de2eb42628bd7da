// Q5_0: blocks of 32 values = scale (f16) * (quant - 16), the fifth bits in a word of their own (see fifth-bits.wgsl).
// After ggml's dequantize_row_q5_0. Planes: quants, 16 bytes a block; high bits, 4 bytes a block; scales, 2 bytes a block.
override HIGH_BITS_AT: u32;
override SCALES_AT: u32;

fn dequantize(unit: u32) -> mat4x4f {
  let block = unit >> 1u;
  let quants = weights[block];
  let shift = (unit & 1u) * 4u;
  let high = word_at(HIGH_BITS_AT, block) >> ((unit & 1u) * 16u);
  let scale = half_at(SCALES_AT, block);
  return mat4x4f(
    quants_of(quants.x, shift, high, 0u) - 16.0,
    quants_of(quants.y, shift, high, 1u) - 16.0,
    quants_of(quants.z, shift, high, 2u) - 16.0,
    quants_of(quants.w, shift, high, 3u) - 16.0,
  ) * scale;
}
