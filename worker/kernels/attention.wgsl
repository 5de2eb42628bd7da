// Causal grouped-query attention with an online softmax (Milakov and Gimelshein 2018; FlashAttention):
//   attended[t][h] = softmax(q . K / sqrt(HEAD_SIZE)) V over the last WINDOW positions up to position + t, that one
// included (Mistral 7B, Jiang et al. 2023), K and V of kv head h / GROUP.
// A workgroup takes four queries of one kv head, which share every key and value that is read: the queries of a kv head
// are numbered token * GROUP + head within the group. Grid (T * GROUP / 4, kv heads). A vec4 holds one number for each
// of the four. Positions go by in tiles of 128, two an invocation for the scores; for the values an invocation owns four
// of the head's values and every PARTS-th position, with a softmax of its own.

override KV_HEADS: u32;
override GROUP: u32;      // query heads that share a kv head
override HEAD_SIZE: u32;  // a multiple of 4, at most 256
override CONTEXT: u32;    // positions of the cache
override WINDOW: u32;     // positions that a token attends to, at most CONTEXT

@group(0) @binding(0) var<storage, read> queries: array<scalar4>;         // [T][KV_HEADS][GROUP][HEAD_SIZE] scalar
@group(0) @binding(1) var<storage, read> keys: array<scalar4>;            // [KV_HEADS][CONTEXT][HEAD_SIZE] scalar
@group(0) @binding(2) var<storage, read> values: array<scalar4>;          // [KV_HEADS][CONTEXT][HEAD_SIZE] scalar
@group(0) @binding(3) var<storage, read_write> attended: array<scalar4>;  // [T][KV_HEADS][GROUP][HEAD_SIZE] scalar
@group(0) @binding(4) var<uniform> call: Call;

const TILE = 2u * WORKGROUP;
const LOWEST = -3.0e38;

// [positions of the tile] scores of four queries; at the end the parts' results, one kind after the other. Small, because
// WebGPU zeroes workgroup memory, and software adapters compile that into a store for every number.
var<workgroup> shared_values: array<vec4f, TILE>;

// Row of query `index` in the queries and in what they attended.
fn row_of(index: u32, kv_head: u32) -> u32 {
  return ((index / GROUP) * KV_HEADS + kv_head) * GROUP + index % GROUP;
}

// Whether a position is one of the last WINDOW of so many.
fn counts(position: u32, lengths: vec4<u32>) -> vec4<bool> {
  return (vec4<u32>(position) < lengths) & (vec4<u32>(position + WINDOW) >= lengths);
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  let kv_head = workgroup.y;
  let first = workgroup.x * 4u;
  let last = call.tokens * GROUP - 1u;
  // Numbers beyond the last query repeat it, and are not stored.
  let index = min(vec4<u32>(first) + vec4<u32>(0u, 1u, 2u, 3u), vec4<u32>(last));
  let rows = vec4<u32>(row_of(index.x, kv_head), row_of(index.y, kv_head), row_of(index.z, kv_head), row_of(index.w, kv_head));
  let lengths = vec4<u32>(call.position + 1u) + index / GROUP;
  let length = call.position + 1u + min(first + 3u, last) / GROUP;
  // HEAD_SIZE / 4, but not as a constant: compilers for processors unroll the loops below, and take seconds for it.
  let quads = min(HEAD_SIZE / 4u, length * HEAD_SIZE);
  let cache = kv_head * CONTEXT * quads;

  let query = rows * quads;
  let scale = inverseSqrt(f32(HEAD_SIZE));

  let parts = WORKGROUP / quads;
  let quad = local % quads;
  let part = local / quads;
  var highest = vec4f(LOWEST);
  var total = vec4f();
  var sum0 = vec4f();
  var sum1 = vec4f();
  var sum2 = vec4f();
  var sum3 = vec4f();
  // What is behind the window of the first of the four is behind the others' too.
  for (var start = lengths.x - min(lengths.x, WINDOW); start < length; start += TILE) {
    let a = start + local;
    let b = a + WORKGROUP;
    // Positions beyond the last read it, and count for nothing.
    let key_a = cache + min(a, length - 1u) * quads;
    let key_b = cache + min(b, length - 1u) * quads;
    var score_a = vec4f();
    var score_b = vec4f();
    for (var i = 0u; i < quads; i += 1u) {
      // A query a column, so that `key * q` is the key's product with each.
      let q = mat4x4f(
        vec4f(queries[query.x + i]), vec4f(queries[query.y + i]), vec4f(queries[query.z + i]), vec4f(queries[query.w + i]),
      );
      score_a += vec4f(keys[key_a + i]) * q;
      score_b += vec4f(keys[key_b + i]) * q;
    }
    shared_values[local] = select(vec4f(LOWEST), score_a * scale, counts(a, lengths));
    shared_values[local + WORKGROUP] = select(vec4f(LOWEST), score_b * scale, counts(b, lengths));
    workgroupBarrier();
    if (part < parts) {
      // Every part has a softmax of its own. One that saw only positions which do not count holds nonsense of weight 0.
      for (var i = part; i < min(TILE, length - start); i += parts) {
        let score = shared_values[i];
        let next = max(highest, score);
        let decay = exp(highest - next);
        let p = exp(score - next);
        let value = vec4f(values[cache + (start + i) * quads + quad]);
        highest = next;
        total = total * decay + p;
        sum0 = sum0 * decay.x + p.x * value;
        sum1 = sum1 * decay.y + p.y * value;
        sum2 = sum2 * decay.z + p.z * value;
        sum3 = sum3 * decay.w + p.w * value;
      }
    }
    workgroupBarrier();
  }

  // The parts together: all in relation to the highest score of all.
  shared_values[local] = highest;
  shared_values[local + WORKGROUP] = total;
  workgroupBarrier();
  var all = vec4f(LOWEST);
  for (var other = 0u; other < parts; other += 1u) {
    all = max(all, shared_values[other * quads]);
  }
  var weight = vec4f();
  for (var other = 0u; other < parts; other += 1u) {
    weight += exp(shared_values[other * quads] - all) * shared_values[other * quads + WORKGROUP];
  }
  let share = exp(highest - all) / weight;
  for (var number = 0u; number < 4u; number += 1u) {
    workgroupBarrier();
    let pair = select(sum0 * share.x, sum1 * share.y, number == 1u);
    shared_values[local] = select(pair, select(sum2 * share.z, sum3 * share.w, number == 3u), number >= 2u);
    workgroupBarrier();
    if (local < quads && first + number <= last) {
      var sum = vec4f();
      for (var other = 0u; other < parts; other += 1u) {
        sum += shared_values[other * quads + local];
      }
      attended[row_of(first + number, kv_head) * quads + local] = to_scalar4(sum);
    }
  }
}
