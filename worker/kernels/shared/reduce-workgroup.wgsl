// Sums and maxima over LANES neighbouring invocations through workgroup memory, for devices without subgroups.
// Same functions as reduce-subgroup.wgsl. They hold barriers: call them where all of the workgroup does.

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

fn lanes_max(value: f32, local: u32) -> f32 {
  if (LANES == 1u) { return value; }
  lane_values[local].x = value;
  workgroupBarrier();
  let first = local - local % LANES;
  var best = value;
  for (var lane = 0u; lane < LANES; lane += 1u) {
    best = max(best, lane_values[first + lane].x);
  }
  workgroupBarrier();
  return best;
}
