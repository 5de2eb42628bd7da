// Q4_K: blocks of 256 values, scale * quant (4 bits) - minimum by sub-blocks of 32. Of each 32 bytes of quants the low
// nibbles are one sub-block and the high nibbles the next. After ggml's dequantize_row_q4_K.
// Planes: heads, 16 bytes a block (see k-scales.wgsl); quants, 128 bytes a block.
override QUANTS_AT: u32;

fn values(word: u32, shift: u32, factor: vec2f) -> vec4f {
  return vec4f(byte_fields(word, shift, 15u)) * factor.x - factor.y;
}

fn dequantize(unit: u32) -> mat4x4f {
  let block = unit >> 4u;
  let sub = (unit >> 1u) & 7u;
  let factor = scale_and_minimum(weights[block], sub);
  let quants = weights[QUANTS_AT + block * 8u + (unit & 1u) + (sub & 6u)];
  let shift = (sub & 1u) * 4u;
  return mat4x4f(
    values(quants.x, shift, factor), values(quants.y, shift, factor), values(quants.z, shift, factor), values(quants.w, shift, factor),
  );
}
