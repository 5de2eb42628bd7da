/** Everything that is drawn in a run comes from its one seed, so that a run can be repeated exactly. */
import type { PromptPart } from "../contract/prompt-part.ts";

/** A run's own seed, 32 bits. */
export function drawSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}

/** The seed of one turn's sampling: the run's own for the first turn, and one of its own for each that follows. */
export function turnSeed(seed: number, turn: number): number {
  return turn === 0 ? seed >>> 0 : mix(seed, turn);
}

const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
/** The length that Mistral's later formats ask for. */
const ID_LENGTH = 9;

/**
 * A prompt as a number of 32 bits (FNV-1a). Ids of calls come from it, so that the answer to one call's approval never counts for a
 * call in another conversation, though both have one seed.
 */
export function promptMark(parts: readonly PromptPart[]): number {
  const text = JSON.stringify(parts);
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

/** A call's id, nine letters and digits. @param prompt the {@link promptMark} of its turn @param position among the turn's calls */
export function callId(seed: number, prompt: number, position: number): string {
  let state = mix(mix(seed, prompt), position);
  let id = "";
  while (id.length < ID_LENGTH) {
    state = mix(state, id.length + 1);
    id += ALPHABET[state % ALPHABET.length];
  }
  return id;
}

/** Two numbers made one of 32 bits, in which each bit depends on all of both (the finalizer of MurmurHash3). */
function mix(a: number, b: number): number {
  let hash = (a ^ Math.imul(b + 1, 0x9e3779b9)) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
