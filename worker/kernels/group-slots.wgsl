// Sorts the slots of a chunk by expert, so that a tile of four slots shares its expert's weights. A slot is one token's
// use of one expert: slot = token * USED + rank. Every expert's slots keep their order and fill whole tiles; the rest of
// its last tile, and all tiles after the last, hold NONE. One workgroup; an invocation an expert (so at most 64).

override USED: u32;      // experts a token
override EXPERTS: u32;
override MAX_SLOTS: u32; // slots of a full chunk
override MAX_TILES: u32; // tiles of a full chunk: MAX_SLOTS / 4 + EXPERTS

@group(0) @binding(0) var<storage, read> routes: array<u32>;                 // [T][USED] expert
@group(0) @binding(1) var<storage, read_write> tile_experts: array<u32>;     // [MAX_TILES] expert or NONE
@group(0) @binding(2) var<storage, read_write> tile_slots: array<u32>;       // [MAX_TILES][4] slot or NONE
@group(0) @binding(3) var<uniform> call: Call;

const NONE = 0xffffffffu;

var<workgroup> experts: array<u32, MAX_SLOTS>;
var<workgroup> tiles: array<u32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) local: u32) {
  let slots = call.tokens * USED;
  for (var slot = local; slot < slots; slot += 64u) {
    experts[slot] = routes[slot];
  }
  workgroupBarrier();
  var count = 0u;
  for (var slot = 0u; slot < slots; slot += 1u) {
    if (experts[slot] == local) { count += 1u; }
  }
  tiles[local] = (count + 3u) / 4u;
  workgroupBarrier();
  var tile = 0u;
  var used_tiles = 0u;
  for (var expert = 0u; expert < EXPERTS; expert += 1u) {
    if (expert == local) { tile = used_tiles; }
    used_tiles += tiles[expert];
  }
  for (var rest = used_tiles + local; rest < MAX_TILES; rest += 64u) {
    tile_experts[rest] = NONE;
  }
  if (local >= EXPERTS) { return; }
  var at = tile * 4u;
  for (var slot = 0u; slot < slots; slot += 1u) {
    if (experts[slot] == local) {
      tile_slots[at] = slot;
      at += 1u;
    }
  }
  for (var i = 0u; i < tiles[local]; i += 1u) {
    tile_experts[tile + i] = local;
  }
  for (; at < (tile + tiles[local]) * 4u; at += 1u) {
    tile_slots[at] = NONE;
  }
}
