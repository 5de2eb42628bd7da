// The type of activations and of the KV cache on devices with f16. Sums are f32 all the same.
alias scalar = f16;
alias scalar2 = vec2<f16>;
alias scalar4 = vec4<f16>;

// WGSL leaves the conversion of numbers beyond the range open, so they are held at its ends.
const SCALAR_MAX = 65504.0;

fn to_scalar2(value: vec2f) -> scalar2 {
  return scalar2(clamp(value, vec2f(-SCALAR_MAX), vec2f(SCALAR_MAX)));
}

fn to_scalar4(value: vec4f) -> scalar4 {
  return scalar4(clamp(value, vec4f(-SCALAR_MAX), vec4f(SCALAR_MAX)));
}
