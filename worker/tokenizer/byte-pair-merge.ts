/**
 * Byte-pair encoding as SentencePiece does it: of all neighbours that form a piece, the pair with the highest score is
 * merged first, the left-most on a tie, until no neighbours form a piece.
 */

/** How good it is to merge two neighbours: the higher the earlier; undefined where they form no piece. */
export type PairScore = (left: string, right: string) => number | undefined;

/** A merge that was possible when it was found; a later merge of one of its halves makes it stale. */
type Candidate = {
  readonly score: number;
  /** Index of the left half, which is also its place in the text. */
  readonly left: number;
  readonly right: number;
  /** Length in UTF-16 units of both halves together. */
  readonly length: number;
};

/**
 * Splits `text` into characters and merges them. The pieces, concatenated, are the text.
 *
 * n characters take fewer than 3 n calls of `pairScore` and n log n heap steps.
 */
export function mergePairs(text: string, pairScore: PairScore): string[] {
  // A symbol is a run of characters, linked to its neighbours; a merge extends the left one and empties the right one.
  const symbols = Array.from(text);
  const last = symbols.length - 1;
  const next = Int32Array.from(symbols, (_, index) => (index === last ? -1 : index + 1));
  const previous = Int32Array.from(symbols, (_, index) => index - 1);
  const candidates = new CandidateHeap();

  const consider = (left: number, right: number): void => {
    if (left < 0 || right < 0) return;
    const leftText = symbols[left] ?? "";
    const rightText = symbols[right] ?? "";
    const score = pairScore(leftText, rightText);
    if (score !== undefined) candidates.push({ score, left, right, length: leftText.length + rightText.length });
  };

  for (let index = 0; index < last; index++) consider(index, index + 1);
  for (let best = candidates.pop(); best !== undefined; best = candidates.pop()) {
    const leftText = symbols[best.left] ?? "";
    const rightText = symbols[best.right] ?? "";
    if (leftText === "" || rightText === "" || leftText.length + rightText.length !== best.length) continue;
    symbols[best.left] = leftText + rightText;
    symbols[best.right] = "";
    const after = next[best.right] ?? -1;
    next[best.left] = after;
    if (after >= 0) previous[after] = best.left;
    consider(previous[best.left] ?? -1, best.left);
    consider(best.left, after);
  }
  return symbols.filter((symbol) => symbol !== "");
}

/** A binary heap of candidates: the highest score on top, the left-most on a tie. */
class CandidateHeap {
  readonly #items: Candidate[] = [];

  push(candidate: Candidate): void {
    const items = this.#items;
    let index = items.length;
    items.push(candidate);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = items[parent];
      if (above === undefined || !isBefore(candidate, above)) break;
      items[index] = above;
      index = parent;
    }
    items[index] = candidate;
  }

  pop(): Candidate | undefined {
    const items = this.#items;
    const top = items[0];
    const moved = items.pop();
    if (moved === undefined || items.length === 0) return top;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      const left = items[child];
      if (left === undefined) break;
      const right = items[child + 1];
      let better = left;
      if (right !== undefined && isBefore(right, left)) {
        better = right;
        child++;
      }
      if (!isBefore(better, moved)) break;
      items[index] = better;
      index = child;
    }
    items[index] = moved;
    return top;
  }
}

function isBefore(a: Candidate, b: Candidate): boolean {
  return a.score > b.score || (a.score === b.score && a.left < b.left);
}
