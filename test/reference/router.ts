/** The `used` experts with the highest logits, the lower number first on a tie, and the softmax over those. */
export function route(
  logits: ArrayLike<number>,
  used: number,
): { readonly experts: readonly number[]; readonly weights: readonly number[] } {
  const order = Array.from(logits, (_, expert) => expert).sort((a, b) => (logits[b] as number) - (logits[a] as number) || a - b);
  const experts = order.slice(0, used);
  const exponentials = experts.map((expert) => Math.exp((logits[expert] as number) - (logits[experts[0] as number] as number)));
  const total = exponentials.reduce((sum, value) => sum + value, 0);
  return { experts, weights: exponentials.map((value) => value / total) };
}
