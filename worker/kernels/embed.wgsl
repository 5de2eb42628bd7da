// Embedding: residual[t] = W[ids[t]], dequantised. One invocation a unit of 16 values; grid (units / 64, tokens).
// After "token embeddings" of the transformer; mirrors embedding() in test/reference.

override D: u32; // embedding length

// binding 0: weights, [vocabulary][D / 16] units, see formats/common.wgsl
@group(0) @binding(1) var<storage, read> ids: array<u32>;                // [T] u32
@group(0) @binding(2) var<storage, read_write> residual: array<vec4f>;   // [T][D] f32

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let units = D / 16u;
  if (id.x >= units) { return; }
  let values = dequantize(ids[id.y] * units + id.x);
  let at = (id.y * units + id.x) * 4u;
  residual[at] = values[0];
  residual[at + 1u] = values[1];
  residual[at + 2u] = values[2];
  residual[at + 3u] = values[3];
}
