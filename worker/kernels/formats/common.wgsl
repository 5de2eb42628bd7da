// What all weight formats share. A matrix lies in one buffer as [row][unit], a unit being 16 neighbouring values of a
// row; a format file follows and defines
//   fn dequantize(unit: u32) -> mat4x4f     the 16 values of a unit, in order, column by column
// Quantised blocks were repacked at upload into planes: all blocks' quants, then all blocks' scales, and so on, each
// plane beginning at a multiple of 16 bytes. `*_AT` overrides say where, counted in vec4<u32>.

@group(0) @binding(0) var<storage, read> weights: array<vec4<u32>>;

// The word `index` of the plane at `at`.
fn word_at(at: u32, index: u32) -> u32 {
  return weights[at + (index >> 2u)][index & 3u];
}

// The f16 number `index` of the plane at `at`.
fn half_at(at: u32, index: u32) -> f32 {
  let pair = unpack2x16float(word_at(at, index >> 1u));
  return select(pair.x, pair.y, (index & 1u) == 1u);
}

// Four unsigned fields of a word's four bytes, each `mask` wide and `shift` bits up.
fn byte_fields(word: u32, shift: u32, mask: u32) -> vec4<u32> {
  return (vec4<u32>(word) >> (vec4<u32>(0u, 8u, 16u, 24u) + shift)) & vec4<u32>(mask);
}

// A word's four bytes as signed numbers.
fn signed_bytes(word: u32) -> vec4f {
  return vec4f(bitcast<vec4<i32>>(vec4<u32>(word) << vec4<u32>(24u, 16u, 8u, 0u)) >> vec4<u32>(24u));
}
