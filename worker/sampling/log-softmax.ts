/**
 * ln Σ exp(logit), computed around the largest value so that nothing overflows. A logit minus this is its natural-log probability.
 * @param logits [vocabulary]
 */
export function logSumExp(logits: Float32Array): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let id = 0; id < logits.length; id++) largest = Math.max(largest, logits[id] as number);
  let sum = 0;
  for (let id = 0; id < logits.length; id++) sum += Math.exp((logits[id] as number) - largest);
  return largest + Math.log(sum);
}

/** Natural-log probabilities of all tokens. */
export function logSoftmax(logits: Float32Array): Float64Array {
  const normalizer = logSumExp(logits);
  return Float64Array.from(logits, (logit) => logit - normalizer);
}
