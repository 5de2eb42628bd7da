// Router of a mixture of experts (Mixtral, Jiang et al. 2024): logits = W x, the USED highest experts in order (the
// lower number first on a tie), weights = softmax over those. One workgroup a token; grid (tokens).

override D: u32;        // embedding length
override EXPERTS: u32;
override USED: u32;     // experts a token

// binding 0: weights, [EXPERTS][D / 16] units, see formats/common.wgsl
@group(0) @binding(1) var<storage, read> normed: array<scalar4>;               // [T][D] scalar
@group(0) @binding(2) var<storage, read_write> routes: array<u32>;             // [T][USED] expert
@group(0) @binding(3) var<storage, read_write> route_weights: array<f32>;      // [T][USED] f32

var<workgroup> logits: array<f32, EXPERTS>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  let token = workgroup.x;
  let lane = local % LANES;
  let groups = WORKGROUP / LANES;
  let units = D / 16u;
  for (var first = 0u; first < EXPERTS; first += groups) {
    let expert = first + local / LANES;
    var sum = 0.0;
    if (expert < EXPERTS) {
      for (var unit = lane; unit < units; unit += LANES) {
        let at = (token * units + unit) * 4u;
        let x = mat4x4f(vec4f(normed[at]), vec4f(normed[at + 1u]), vec4f(normed[at + 2u]), vec4f(normed[at + 3u]));
        sum += dot16(dequantize(expert * units + unit), x);
      }
    }
    let logit = lanes_add(vec4f(sum), local).x;
    if (lane == 0u && expert < EXPERTS) { logits[expert] = logit; }
  }
  workgroupBarrier();
  if (local != 0u) { return; }

  var highest = 0.0;
  var total = 0.0;
  for (var slot = 0u; slot < USED; slot += 1u) {
    var best = 0u;
    for (var expert = 1u; expert < EXPERTS; expert += 1u) {
      if (logits[expert] > logits[best]) { best = expert; }
    }
    if (slot == 0u) { highest = logits[best]; }
    let weight = exp(logits[best] - highest);
    total += weight;
    routes[token * USED + slot] = best;
    route_weights[token * USED + slot] = weight;
    logits[best] = -3.0e38;
  }
  for (var slot = 0u; slot < USED; slot += 1u) {
    route_weights[token * USED + slot] /= total;
  }
}
