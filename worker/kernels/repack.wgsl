// Takes one plane out of whole blocks as the file has them: the PLANE_BYTES of every block that begin PLANE_OFFSET bytes
// into it, end to end. One invocation a word of the plane; grid (words / 64). Works in half-words, because a block need
// only be a multiple of two bytes; halves of a word that belong to blocks of another piece are left as they are.

override BLOCK_BYTES: u32;
override PLANE_OFFSET: u32;
override PLANE_BYTES: u32;

struct Piece {
  first_block: u32, // number of the piece's first block in the matrix
  blocks: u32,      // blocks of this piece
  plane_at: u32,    // where the plane begins in `planes`, in words
}

@group(0) @binding(0) var<storage, read> blocks: array<u32>;             // the piece's blocks, as in the file
@group(0) @binding(1) var<storage, read_write> planes: array<u32>;       // the matrix
@group(0) @binding(2) var<uniform> piece: Piece;

fn repacked(half: u32, old: u32) -> u32 {
  let block = half / (PLANE_BYTES / 2u);
  if (block < piece.first_block || block >= piece.first_block + piece.blocks) { return old; }
  let source = (block - piece.first_block) * (BLOCK_BYTES / 2u) + PLANE_OFFSET / 2u + half % (PLANE_BYTES / 2u);
  return (blocks[source / 2u] >> ((source & 1u) * 16u)) & 0xffffu;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let first_word = piece.first_block * PLANE_BYTES / 4u;
  let word = first_word + id.x;
  if (word * 4u >= (piece.first_block + piece.blocks) * PLANE_BYTES) { return; }
  let old = planes[piece.plane_at + word];
  planes[piece.plane_at + word] = repacked(word * 2u, old & 0xffffu) | (repacked(word * 2u + 1u, old >> 16u) << 16u);
}
