// The type of activations and of the KV cache on devices with f16. Sums are f32 all the same.
alias scalar = f16;
alias scalar2 = vec2<f16>;
alias scalar4 = vec4<f16>;

// WGSL leaves the conversion of numbers beyond the range open, so they are held at its ends.
const SCALAR_MAX = 65504.0;

// The exponent of an f32, all ones in a NaN or an infinity. Its upper half is, as the bits of an f16, a NaN.
const EXPONENT = 0x7f800000u;

// A clamp may turn a NaN into an ordinary number, which would hide the fault: what is no number stays none. The test is on
// bits, because a shader compiler may take for granted that there are only numbers.
fn to_scalar2(value: vec2f) -> scalar2 {
  let held = scalar2(clamp(value, vec2f(-SCALAR_MAX), vec2f(SCALAR_MAX)));
  let bits = bitcast<vec2<u32>>(value) & vec2<u32>(EXPONENT);
  return select(held, bitcast<scalar2>((bits.x >> 16u) | bits.y), bits == vec2<u32>(EXPONENT));
}

fn to_scalar4(value: vec4f) -> scalar4 {
  return scalar4(to_scalar2(value.xy), to_scalar2(value.zw));
}
