// Second half of a SwiGLU expert, times the router's weight: contributions[slot] = weight[slot] * (Wdown hidden[slot]).
// The next rms-norm.wgsl adds the slots of a token to the residual. Tiles and lanes as in expert-gate-up.wgsl, four rows
// a group. Grid (D / (256 / LANES), tiles). Sums are f32.

override D: u32;          // embedding length, the rows
override FFN: u32;        // columns
override TOKEN_TILE: u32; // 1 or 4

// binding 0: weights, [EXPERTS][D][FFN / 16] units, see formats/common.wgsl
@group(0) @binding(1) var<storage, read> hidden: array<scalar4>;                // [T][USED][FFN] scalar
@group(0) @binding(2) var<storage, read> tile_experts: array<u32>;              // [tiles] expert or NONE
@group(0) @binding(3) var<storage, read> tile_slots: array<u32>;                // [tiles][4] slot or NONE; TOKEN_TILE 4 only
@group(0) @binding(4) var<storage, read> route_weights: array<f32>;             // [T][USED] f32
@group(0) @binding(5) var<storage, read_write> contributions: array<vec4f>;     // [T][USED][D] f32

const NONE = 0xffffffffu;

// The unit whose first vec4 is `at`.
fn input_unit(at: u32) -> mat4x4f {
  return mat4x4f(vec4f(hidden[at]), vec4f(hidden[at + 1u]), vec4f(hidden[at + 2u]), vec4f(hidden[at + 3u]));
}

fn store(slot: u32, row: u32, sum: vec4f) {
  if (slot == NONE) { return; }
  contributions[(slot * D + row) / 4u] = sum * route_weights[slot];
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  let expert = tile_experts[workgroup.y];
  if (expert == NONE) { return; }
  var slots = vec4<u32>(workgroup.y, NONE, NONE, NONE);
  if (TOKEN_TILE > 1u) {
    let at = workgroup.y * 4u;
    slots = vec4<u32>(tile_slots[at], tile_slots[at + 1u], tile_slots[at + 2u], tile_slots[at + 3u]);
  }
  // A NONE reads the first slot's input, and is not stored.
  let inputs = select(slots, vec4<u32>(slots.x), slots == vec4<u32>(NONE)) * (FFN / 4u);
  let lane = local % LANES;
  let row = (workgroup.x * (WORKGROUP / LANES) + local / LANES) * 4u;
  let units = FFN / 16u;
  let first = (expert * D + min(row, D - 4u)) * units;
  var sum0 = vec4f();
  var sum1 = vec4f();
  var sum2 = vec4f();
  var sum3 = vec4f();
  for (var unit = lane; unit < units; unit += LANES) {
    let a = dequantize(first + unit);
    let b = dequantize(first + units + unit);
    let c = dequantize(first + 2u * units + unit);
    let d = dequantize(first + 3u * units + unit);
    let x0 = input_unit(inputs.x + unit * 4u);
    sum0 += vec4f(dot16(a, x0), dot16(b, x0), dot16(c, x0), dot16(d, x0));
    if (TOKEN_TILE > 1u) {
      let x1 = input_unit(inputs.y + unit * 4u);
      sum1 += vec4f(dot16(a, x1), dot16(b, x1), dot16(c, x1), dot16(d, x1));
      let x2 = input_unit(inputs.z + unit * 4u);
      sum2 += vec4f(dot16(a, x2), dot16(b, x2), dot16(c, x2), dot16(d, x2));
      let x3 = input_unit(inputs.w + unit * 4u);
      sum3 += vec4f(dot16(a, x3), dot16(b, x3), dot16(c, x3), dot16(d, x3));
    }
  }
  sum0 = lanes_add(sum0, local);
  if (TOKEN_TILE > 1u) {
    sum1 = lanes_add(sum1, local);
    sum2 = lanes_add(sum2, local);
    sum3 = lanes_add(sum3, local);
  }
  if (lane != 0u || row >= D) { return; }
  store(slots.x, row, sum0);
  if (TOKEN_TILE > 1u) {
    store(slots.y, row, sum1);
    store(slots.z, row, sum2);
    store(slots.w, row, sum3);
  }
}
