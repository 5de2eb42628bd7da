// RMSNorm (Zhang and Sennrich 2019), after the residual took in what the experts of the layer before gave:
//   residual[t] += sum over slots of contributions[t][slot]
//   normed[t] = residual[t] / sqrt(mean(residual[t]^2) + EPSILON) * gain
// LANES invocations a token; grid (tokens / (64 / LANES)). With FINAL only the rows whose logits are asked for, packed to
// the front.

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
  let lane = local % LANES;
  let row = workgroup.x * (WORKGROUP / LANES) + local / LANES;
  let token = select(row, call.first_logit_row + row, FINAL);
  // Rows beyond the last have nothing to read, but take part in the sum.
  let quads = select(0u, D / 4u, row < select(call.tokens, call.logit_rows, FINAL));
  let from_row = token * (D / 4u);
  let to_row = row * (D / 4u);
  var squares = vec4f();
  for (var i = lane; i < quads; i += LANES) {
    var value = residual[from_row + i];
    if (SLOTS > 0u) {
      for (var slot = 0u; slot < SLOTS; slot += 1u) {
        value += contributions[(token * SLOTS + slot) * quads + i];
      }
      residual[from_row + i] = value;
    }
    squares += value * value;
  }
  let sum = lanes_add(squares, local);
  let factor = inverseSqrt((sum.x + sum.y + sum.z + sum.w) / f32(D) + EPSILON);
  for (var i = lane; i < quads; i += LANES) {
    normed[to_row + i] = to_scalar4(residual[from_row + i] * factor * gain[i]);
  }
}
