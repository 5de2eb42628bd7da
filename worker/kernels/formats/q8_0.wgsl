// Q8_0: blocks of 32 values = scale (f16) * quant (i8). After ggml's dequantize_row_q8_0.
// Planes: quants, 32 bytes a block; scales, 2 bytes a block.
override SCALES_AT: u32;

fn dequantize(unit: u32) -> mat4x4f {
  let quants = weights[unit];
  let scale = half_at(SCALES_AT, unit >> 1u);
  return mat4x4f(signed_bytes(quants.x), signed_bytes(quants.y), signed_bytes(quants.z), signed_bytes(quants.w)) * scale;
}
