// First half of a SwiGLU expert (Shazeer 2020): hidden[slot] = silu(Wgate x) * (Wup x) with the expert's own matrices.
// LANES invocations share two rows of each matrix and walk along K in units of 16 values. With TOKEN_TILE 4 a tile is
// four slots of one expert (see group-slots.wgsl); with 1 it is one slot and its expert stands in the routes.
// Grid (FFN / (128 / LANES), tiles). Sums are f32.

override D: u32;          // embedding length, the columns
override FFN: u32;        // rows of one matrix
override EXPERTS: u32;
override USED: u32;       // experts a token
override TOKEN_TILE: u32; // 1 or 4
override PART: u32;       // 0: both; where gate and up differ in format, first 1: up alone, then 2: gate into it

// binding 0: weights, PART 0: [gate | up][EXPERTS][FFN][D / 16] units, else [EXPERTS][FFN][D / 16]; see formats/common.wgsl
@group(0) @binding(1) var<storage, read> normed: array<scalar4>;            // [T][D] scalar
@group(0) @binding(2) var<storage, read> tile_experts: array<u32>;          // [tiles] expert or NONE
@group(0) @binding(3) var<storage, read> tile_slots: array<u32>;            // [tiles][4] slot or NONE; TOKEN_TILE 4 only
@group(0) @binding(4) var<storage, read_write> hidden: array<scalar2>;      // [T][USED][FFN] scalar

const NONE = 0xffffffffu;

// The unit whose first vec4 is `at`.
fn input_unit(at: u32) -> mat4x4f {
  return mat4x4f(vec4f(normed[at]), vec4f(normed[at + 1u]), vec4f(normed[at + 2u]), vec4f(normed[at + 3u]));
}

fn silu(x: vec2f) -> vec2f {
  return x / (1.0 + exp(-x));
}

fn store(slot: u32, row: u32, sum: vec4f) {
  if (slot == NONE) { return; }
  let at = (slot * FFN + row) / 2u;
  if (PART == 0u) {
    hidden[at] = to_scalar2(silu(sum.xy) * sum.zw);
  } else if (PART == 1u) {
    hidden[at] = to_scalar2(sum.xy);
  } else {
    hidden[at] = to_scalar2(silu(sum.xy) * vec2f(hidden[at]));
  }
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
  let inputs = select(slots, vec4<u32>(slots.x), slots == vec4<u32>(NONE)) / USED * (D / 4u);
  let lane = local % LANES;
  let row = (workgroup.x * (WORKGROUP / LANES) + local / LANES) * 2u;
  let units = D / 16u;
  let gate = (expert * FFN + min(row, FFN - 2u)) * units;
  let up = gate + EXPERTS * FFN * units;
  var sum0 = vec4f();
  var sum1 = vec4f();
  var sum2 = vec4f();
  var sum3 = vec4f();
  for (var unit = lane; unit < units; unit += LANES) {
    let a = dequantize(gate + unit);
    let b = dequantize(gate + units + unit);
    var c = mat4x4f();
    var d = mat4x4f();
    if (PART == 0u) {
      c = dequantize(up + unit);
      d = dequantize(up + units + unit);
    }
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
  if (lane != 0u || row >= FFN) { return; }
  store(slots.x, row, sum0);
  if (TOKEN_TILE > 1u) {
    store(slots.y, row, sum1);
    store(slots.z, row, sum2);
    store(slots.w, row, sum3);
  }
}
