// Q5_K: as Q4_K with a fifth bit for each value: bit `sub` of byte l belongs to value l of sub-block `sub`.
// After ggml's dequantize_row_q5_K.
// Planes: heads, 16 bytes a block (see k-scales.wgsl); high bits, 32 bytes a block; quants, 128 bytes a block.
override HIGH_BITS_AT: u32;
override QUANTS_AT: u32;

fn values(word: u32, shift: u32, high_word: u32, high_shift: u32, factor: vec2f) -> vec4f {
  let quants = byte_fields(word, shift, 15u) | (byte_fields(high_word, high_shift, 1u) << vec4<u32>(4u));
  return vec4f(quants) * factor.x - factor.y;
}

fn dequantize(unit: u32) -> mat4x4f {
  let block = unit >> 4u;
  let sub = (unit >> 1u) & 7u;
  let factor = scale_and_minimum(weights[block], sub);
  let high = weights[HIGH_BITS_AT + block * 2u + (unit & 1u)];
  let quants = weights[QUANTS_AT + block * 8u + (unit & 1u) + (sub & 6u)];
  let shift = (sub & 1u) * 4u;
  return mat4x4f(
    values(quants.x, shift, high.x, sub, factor),
    values(quants.y, shift, high.y, sub, factor),
    values(quants.z, shift, high.z, sub, factor),
    values(quants.w, shift, high.w, sub, factor),
  );
}
