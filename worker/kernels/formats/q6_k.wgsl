// Q6_K: blocks of 256 values = d (f16) * scale (i8, one for 16 values) * (quant - 32). Each half of 128 values has 64
// bytes with the low four bits and 32 with the high two; its quarter k takes nibble k / 2 of bytes (k % 2) * 32 + l and
// bits 2k of byte l. After ggml's dequantize_row_q6_K.
// Planes: low, 128 bytes a block; high, 64; scales, 16; d, 2.
override HIGH_BITS_AT: u32;
override SCALES_AT: u32;
override FACTORS_AT: u32;

fn values(low_word: u32, low_shift: u32, high_word: u32, high_shift: u32) -> vec4f {
  return vec4f(byte_fields(low_word, low_shift, 15u) | (byte_fields(high_word, high_shift, 3u) << vec4<u32>(4u))) - 32.0;
}

fn dequantize(unit: u32) -> mat4x4f {
  let block = unit >> 4u;
  let index = unit & 15u;
  let half = index >> 3u;
  let quarter = (index >> 1u) & 3u;
  let side = index & 1u;
  let low = weights[block * 8u + half * 4u + (quarter & 1u) * 2u + side];
  let high = weights[HIGH_BITS_AT + block * 4u + half * 2u + side];
  let scale_word = weights[SCALES_AT + block][index >> 2u];
  let scale = f32(bitcast<i32>(scale_word << (24u - (index & 3u) * 8u)) >> 24u) * half_at(FACTORS_AT, block);
  let low_shift = (quarter & 2u) * 2u;
  let high_shift = quarter * 2u;
  return mat4x4f(
    values(low.x, low_shift, high.x, high_shift),
    values(low.y, low_shift, high.y, high_shift),
    values(low.z, low_shift, high.z, high_shift),
    values(low.w, low_shift, high.w, high_shift),
  ) * scale;
}
