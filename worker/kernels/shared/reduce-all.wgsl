// Sums and maxima over the whole workgroup, on top of either of the two lane reductions.
// Every invocation gets the result. They hold barriers: call them where all of the workgroup does.

var<workgroup> group_values: array<f32, WORKGROUP>;

fn workgroup_add(value: f32, local: u32) -> f32 {
  let part = lanes_add(vec4f(value), local).x;
  if (local % LANES == 0u) { group_values[local / LANES] = part; }
  workgroupBarrier();
  var sum = 0.0;
  for (var group = 0u; group < WORKGROUP / LANES; group += 1u) {
    sum += group_values[group];
  }
  workgroupBarrier();
  return sum;
}

fn workgroup_max(value: f32, local: u32) -> f32 {
  let part = lanes_max(value, local);
  if (local % LANES == 0u) { group_values[local / LANES] = part; }
  workgroupBarrier();
  var best = group_values[0];
  for (var group = 1u; group < WORKGROUP / LANES; group += 1u) {
    best = max(best, group_values[group]);
  }
  workgroupBarrier();
  return best;
}
