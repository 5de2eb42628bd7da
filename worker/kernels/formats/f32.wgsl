// F32: plain numbers. A unit is four vec4.
fn dequantize(unit: u32) -> mat4x4f {
  let at = unit * 4u;
  return mat4x4f(
    bitcast<vec4f>(weights[at]), bitcast<vec4f>(weights[at + 1u]), bitcast<vec4f>(weights[at + 2u]), bitcast<vec4f>(weights[at + 3u]),
  );
}
