// Q4_0: blocks of 32 values = scale (f16) * (quant - 8); byte j holds value j (low nibble) and value j + 16 (high nibble).
// After ggml's dequantize_row_q4_0. Planes: quants, 16 bytes a block; scales, 2 bytes a block.
override SCALES_AT: u32;

fn values(word: u32, shift: u32) -> vec4f {
  return vec4f(byte_fields(word, shift, 15u)) - 8.0;
}

fn dequantize(unit: u32) -> mat4x4f {
  let quants = weights[unit >> 1u];
  let shift = (unit & 1u) * 4u;
  let scale = half_at(SCALES_AT, unit >> 1u);
  return mat4x4f(values(quants.x, shift), values(quants.y, shift), values(quants.z, shift), values(quants.w, shift)) * scale;
}
