// RMSNorm (Zhang and Sennrich 2019), after the residual took in what the experts of the layer before gave:
//   residual[t] += sum over slots of contributions[t][slot]
//   normed[t] = residual[t] / sqrt(mean(residual[t]^2) + EPSILON) * gain
// One workgroup a token; grid (tokens). With FINAL only the rows whose logits are asked for, packed to the front.

override D: u32;       // embedding length
override SLOTS: u32;   // experts a token whose results are added first; 0 adds nothing
override EPSILON: f32;
override FINAL: bool;

@group(0) @binding(0) var<storage, read_write> residual: array<vec4f>;      // [T][D] f32
@group(0) @binding(1) var<storage, read> contributions: array<vec4f>;       // [T][SLOTS][D] f32
@group(0) @binding(2) var<storage, read> gain: array<vec4f>;                // [D] f32
@group(0) @binding(3) var<storage, read_write> normed: array<scalar4>;      // [T][D] scalar
@group(0) @binding(4) var<uniform> call: Call;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  let quads = D / 4u;
  let token = select(workgroup.x, call.first_logit_row + workgroup.x, FINAL);
  var squares = 0.0;
  for (var i = local; i < quads; i += WORKGROUP) {
    var value = residual[token * quads + i];
    if (SLOTS > 0u) {
      for (var slot = 0u; slot < SLOTS; slot += 1u) {
        value += contributions[(token * SLOTS + slot) * quads + i];
      }
      residual[token * quads + i] = value;
    }
    squares += dot(value, value);
  }
  let factor = inverseSqrt(workgroup_add(squares, local) / f32(D) + EPSILON);
  for (var i = local; i < quads; i += WORKGROUP) {
    normed[workgroup.x * quads + i] = to_scalar4(residual[token * quads + i] * factor * gain[i]);
  }
}
