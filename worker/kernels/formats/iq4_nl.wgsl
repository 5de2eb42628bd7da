// IQ4_NL: blocks of 32 values = scale (f16) * LEVELS[quant]; nibbles as in Q4_0. After ggml's dequantize_row_iq4_nl.
// Planes: quants, 16 bytes a block; scales, 2 bytes a block.
override SCALES_AT: u32;

// Sixteen signed bytes, four to a word: -127, -104, -83, -65 | -49, -35, -22, -10 | 1, 13, 25, 38 | 53, 69, 89, 113.
const LEVELS = vec4<u32>(0xbfad9881u, 0xf6eaddcfu, 0x26190d01u, 0x71594535u);

fn level(quant: u32) -> f32 {
  return f32(bitcast<i32>(LEVELS[quant >> 2u] << (24u - (quant & 3u) * 8u)) >> 24u);
}

fn values(word: u32, shift: u32) -> vec4f {
  let quants = byte_fields(word, shift, 15u);
  return vec4f(level(quants.x), level(quants.y), level(quants.z), level(quants.w));
}

fn dequantize(unit: u32) -> mat4x4f {
  let quants = weights[unit >> 1u];
  let shift = (unit & 1u) * 4u;
  let scale = half_at(SCALES_AT, unit >> 1u);
  return mat4x4f(values(quants.x, shift), values(quants.y, shift), values(quants.z, shift), values(quants.w, shift)) * scale;
}
