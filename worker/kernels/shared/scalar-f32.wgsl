// The type of activations and of the KV cache where the device has no f16, or full precision is asked for.
alias scalar = f32;
alias scalar2 = vec2<f32>;
alias scalar4 = vec4<f32>;

fn to_scalar2(value: vec2f) -> scalar2 {
  return value;
}

fn to_scalar4(value: vec4f) -> scalar4 {
  return value;
}
