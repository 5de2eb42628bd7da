// F16: IEEE half precision, two to a word. A unit is two vec4.
fn dequantize(unit: u32) -> mat4x4f {
  let low = weights[unit * 2u];
  let high = weights[unit * 2u + 1u];
  return mat4x4f(
    vec4f(unpack2x16float(low.x), unpack2x16float(low.y)),
    vec4f(unpack2x16float(low.z), unpack2x16float(low.w)),
    vec4f(unpack2x16float(high.x), unpack2x16float(high.y)),
    vec4f(unpack2x16float(high.z), unpack2x16float(high.w)),
  );
}
