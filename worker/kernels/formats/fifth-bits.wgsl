// What Q5_0 and Q5_1 share: nibbles as in Q4_0, and a word with a fifth bit for each of the block's 32 values.

// Quants 4 * quad to 4 * quad + 3 of a unit; `high` has the unit's own sixteen fifth bits at its low end.
fn quants_of(word: u32, shift: u32, high: u32, quad: u32) -> vec4f {
  let fifth = (vec4<u32>(high >> (quad * 4u)) >> vec4<u32>(0u, 1u, 2u, 3u)) & vec4<u32>(1u);
  return vec4f(byte_fields(word, shift, 15u) | (fifth << vec4<u32>(4u)));
}
