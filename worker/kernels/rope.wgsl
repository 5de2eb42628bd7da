// Rotary positions (Su et al. 2021) on adjacent pairs, as GGUF orders query and key rows:
//   (x, y) -> (x cos - y sin, x sin + y cos), angle = position * base^(-2i / ROPE_DIMS) for pair i of a head
// Queries go to their own buffer; keys and values go into the cache at their positions.
// One invocation a pair; grid (pairs / 64, tokens).

override HEADS: u32;
override KV_HEADS: u32;
override HEAD_SIZE: u32;
override ROPE_DIMS: u32;  // leading values of a head that are rotated
override CONTEXT: u32;    // positions of the cache

@group(0) @binding(0) var<storage, read> projected: array<vec2f>;         // [T][q heads | k heads | v heads][HEAD_SIZE] f32
@group(0) @binding(1) var<storage, read> rotations: array<vec2f>;         // [CONTEXT][ROPE_DIMS / 2] (cos, sin) f32
@group(0) @binding(2) var<storage, read_write> queries: array<scalar2>;   // [T][HEADS][HEAD_SIZE] scalar
@group(0) @binding(3) var<storage, read_write> keys: array<scalar2>;      // [KV_HEADS][CONTEXT][HEAD_SIZE] scalar
@group(0) @binding(4) var<storage, read_write> values: array<scalar2>;    // [KV_HEADS][CONTEXT][HEAD_SIZE] scalar
@group(0) @binding(5) var<uniform> call: Call;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let head_pairs = HEAD_SIZE / 2u;
  let token_pairs = (HEADS + 2u * KV_HEADS) * head_pairs;
  if (id.x >= token_pairs) { return; }
  let token = id.y;
  let position = call.position + token;
  let head = id.x / head_pairs;
  let pair = id.x % head_pairs;
  var value = projected[token * token_pairs + id.x];
  if (head < HEADS + KV_HEADS && pair < ROPE_DIMS / 2u) {
    let r = rotations[position * (ROPE_DIMS / 2u) + pair];
    value = vec2f(value.x * r.x - value.y * r.y, value.x * r.y + value.y * r.x);
  }
  if (head < HEADS) {
    queries[(token * HEADS + head) * head_pairs + pair] = to_scalar2(value);
  } else if (head < HEADS + KV_HEADS) {
    keys[((head - HEADS) * CONTEXT + position) * head_pairs + pair] = to_scalar2(value);
  } else {
    values[((head - HEADS - KV_HEADS) * CONTEXT + position) * head_pairs + pair] = to_scalar2(value);
  }
}
