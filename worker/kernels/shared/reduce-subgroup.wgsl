// Sums over LANES neighbouring invocations by exchange inside a subgroup, without barriers.
// LANES is a power of two, at most the device's smallest subgroup. Invocations fill subgroups in the order of
// local_invocation_index, as every WebGPU implementation does for one-dimensional workgroups.

const WORKGROUP = 64u;
override LANES: u32;

fn lanes_add(value: vec4f, local: u32) -> vec4f {
  var sum = value;
  if (LANES > 1u) { sum += subgroupShuffleXor(sum, 1u); }
  if (LANES > 2u) { sum += subgroupShuffleXor(sum, 2u); }
  if (LANES > 4u) { sum += subgroupShuffleXor(sum, 4u); }
  if (LANES > 8u) { sum += subgroupShuffleXor(sum, 8u); }
  if (LANES > 16u) { sum += subgroupShuffleXor(sum, 16u); }
  if (LANES > 32u) { sum += subgroupShuffleXor(sum, 32u); }
  return sum;
}
