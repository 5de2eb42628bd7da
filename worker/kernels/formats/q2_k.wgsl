// Q2_K: blocks of 256 values, scale * quant (2 bits) - minimum by sub-blocks of 16, whose scale and minimum are the low and
// the high nibble of a byte, times d and dmin (f16). Each half of 128 values has 32 bytes of quants; its quarter k takes bits
// 2k of them. After ggml's dequantize_row_q2_K. Planes: quants, 64 bytes a block; scales, 16; heads (d, dmin), 4.
override SCALES_AT: u32;
override HEADS_AT: u32;

fn values(word: u32, shift: u32, factor: vec2f) -> vec4f {
  return vec4f(byte_fields(word, shift, 3u)) * factor.x - factor.y;
}

fn dequantize(unit: u32) -> mat4x4f {
  let block = unit >> 4u;
  let index = unit & 15u;
  let quants = weights[block * 4u + (index >> 3u) * 2u + (index & 1u)];
  let shift = index & 6u;
  let scale = weights[SCALES_AT + block][index >> 2u] >> ((index & 3u) * 8u);
  let factor = unpack2x16float(word_at(HEADS_AT, block)) * vec2f(f32(scale & 15u), f32((scale >> 4u) & 15u));
  return mat4x4f(
    values(quants.x, shift, factor), values(quants.y, shift, factor), values(quants.z, shift, factor), values(quants.w, shift, factor),
  );
}
