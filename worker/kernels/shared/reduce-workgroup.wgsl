// Sums over LANES neighbouring invocations through workgroup memory, for devices without subgroups.
// The same function as reduce-subgroup.wgsl. It holds barriers: call it where all of the workgroup does.

const WORKGROUP = 64u;
override LANES: u32;

var<workgroup> lane_values: array<vec4f, WORKGROUP>;

fn lanes_add(value: vec4f, local: u32) -> vec4f {
  if (LANES == 1u) { return value; }
  lane_values[local] = value;
  workgroupBarrier();
  let first = local - local % LANES;
  var sum = vec4f();
  for (var lane = 0u; lane < LANES; lane += 1u) {
    sum += lane_values[first + lane];
  }
  workgroupBarrier();
  return sum;
}
