// BF16: the upper half of an f32, two to a word. A unit is two vec4.
fn widen(low: u32, high: u32) -> vec4f {
  return bitcast<vec4f>(vec4<u32>(low << 16u, low & 0xffff0000u, high << 16u, high & 0xffff0000u));
}

fn dequantize(unit: u32) -> mat4x4f {
  let low = weights[unit * 2u];
  let high = weights[unit * 2u + 1u];
  return mat4x4f(widen(low.x, low.y), widen(low.z, low.w), widen(high.x, high.y), widen(high.z, high.w));
}
