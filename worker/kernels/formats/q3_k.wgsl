// Q3_K: blocks of 256 values = d (f16) * (scale - 32) (6 bits, one for 16 values) * (quant - 4). The quants' low two bits lie
// as in Q2_K; the third is bit i / 32 of byte i % 32 of the high bits for value i. Of the twelve bytes of scales the first
// eight have the low nibbles of scales 0 to 7 and, above them, of 8 to 15; byte 8 + s % 4 has bits 2 (s / 4) of scale s.
// After ggml's dequantize_row_q3_K. Planes: quants, 64 bytes a block; high bits, 32; scales, 12; d, 2.
override HIGH_BITS_AT: u32;
override SCALES_AT: u32;
override FACTORS_AT: u32;

fn values(word: u32, shift: u32, high_word: u32, high_shift: u32) -> vec4f {
  return vec4f(byte_fields(word, shift, 3u) | (byte_fields(high_word, high_shift, 1u) << vec4<u32>(2u))) - 4.0;
}

fn dequantize(unit: u32) -> mat4x4f {
  let block = unit >> 4u;
  let index = unit & 15u;
  let quants = weights[block * 4u + (index >> 3u) * 2u + (index & 1u)];
  let high = weights[HIGH_BITS_AT + block * 2u + (index & 1u)];
  let byte = (index & 3u) * 8u;
  let low_scale = (word_at(SCALES_AT, block * 3u + ((index >> 2u) & 1u)) >> (byte + (index >> 3u) * 4u)) & 15u;
  let high_scale = (word_at(SCALES_AT, block * 3u + 2u) >> (byte + (index >> 2u) * 2u)) & 3u;
  let scale = (f32(low_scale | (high_scale << 4u)) - 32.0) * half_at(FACTORS_AT, block);
  let shift = index & 6u;
  let high_shift = index >> 1u;
  return mat4x4f(
    values(quants.x, shift, high.x, high_shift),
    values(quants.y, shift, high.y, high_shift),
    values(quants.z, shift, high.z, high_shift),
    values(quants.w, shift, high.w, high_shift),
  ) * scale;
}
