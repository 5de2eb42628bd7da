// Q4_1: blocks of 32 values = d * quant + minimum (both f16); nibbles as in Q4_0. After ggml's dequantize_row_q4_1.
// Planes: quants, 16 bytes a block; heads (d, minimum), 4 bytes a block.
override HEADS_AT: u32;

fn values(word: u32, shift: u32, head: vec2f) -> vec4f {
  return vec4f(byte_fields(word, shift, 15u)) * head.x + head.y;
}

fn dequantize(unit: u32) -> mat4x4f {
  let quants = weights[unit >> 1u];
  let shift = (unit & 1u) * 4u;
  let head = unpack2x16float(word_at(HEADS_AT, unit >> 1u));
  return mat4x4f(
    values(quants.x, shift, head), values(quants.y, shift, head), values(quants.z, shift, head), values(quants.w, shift, head),
  );
}
