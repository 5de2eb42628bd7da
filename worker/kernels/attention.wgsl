// Causal grouped-query attention with an online softmax (Milakov and Gimelshein 2018; FlashAttention):
//   attended[t][h] = softmax(q . K / sqrt(HEAD_SIZE)) V over positions 0 to position + t, K and V of kv head h / (HEADS / KV_HEADS)
// One workgroup a head and token; grid (heads, tokens). Positions go by in tiles of 64, one an invocation for the
// scores; for the values an invocation owns four of the head's values and every PARTS-th position.

override HEADS: u32;
override KV_HEADS: u32;
override HEAD_SIZE: u32;  // a multiple of 4, at most 256
override CONTEXT: u32;    // positions of the cache

@group(0) @binding(0) var<storage, read> queries: array<scalar4>;          // [T][HEADS][HEAD_SIZE] scalar
@group(0) @binding(1) var<storage, read> keys: array<scalar4>;             // [KV_HEADS][CONTEXT][HEAD_SIZE] scalar
@group(0) @binding(2) var<storage, read> values: array<scalar4>;           // [KV_HEADS][CONTEXT][HEAD_SIZE] scalar
@group(0) @binding(3) var<storage, read_write> attended: array<scalar4>;   // [T][HEADS][HEAD_SIZE] scalar
@group(0) @binding(4) var<uniform> call: Call;

const LOWEST = -3.0e38;

var<workgroup> query: array<vec4f, HEAD_SIZE / 4u>;
var<workgroup> probabilities: array<f32, WORKGROUP>;
var<workgroup> partial: array<vec4f, WORKGROUP>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  let head = workgroup.x;
  let token = workgroup.y;
  let quads = HEAD_SIZE / 4u;
  let cache = (head / (HEADS / KV_HEADS)) * CONTEXT * quads;
  let row = (token * HEADS + head) * quads;
  let length = call.position + token + 1u;

  for (var i = local; i < quads; i += WORKGROUP) {
    query[i] = vec4f(queries[row + i]) * inverseSqrt(f32(HEAD_SIZE));
  }
  workgroupBarrier();

  let parts = WORKGROUP / quads;
  let quad = local % quads;
  let part = local / quads;
  var highest = LOWEST;
  var total = 0.0;
  var sum = vec4f();
  for (var start = 0u; start < length; start += WORKGROUP) {
    var score = LOWEST;
    if (start + local < length) {
      score = 0.0;
      let key = cache + (start + local) * quads;
      for (var i = 0u; i < quads; i += 1u) {
        score += dot(query[i], vec4f(keys[key + i]));
      }
    }
    let next = max(highest, workgroup_max(score, local));
    let probability = select(0.0, exp(score - next), start + local < length);
    probabilities[local] = probability;
    let decay = exp(highest - next);
    // The reduction's barriers also make the probabilities visible.
    total = total * decay + workgroup_add(probability, local);
    sum *= decay;
    if (part < parts) {
      for (var i = part; i < min(WORKGROUP, length - start); i += parts) {
        sum += probabilities[i] * vec4f(values[cache + (start + i) * quads + quad]);
      }
    }
    highest = next;
    workgroupBarrier();
  }

  partial[local] = sum;
  workgroupBarrier();
  if (local < quads) {
    for (var i = 1u; i < parts; i += 1u) {
      sum += partial[i * quads + local];
    }
    attended[row + local] = to_scalar4(sum / total);
  }
}
