import { UnsupportedDeviceError } from "../../src/contract/errors.ts";

/**
 * Checks that a model's raw output is a row of ordinary numbers.
 * @throws UnsupportedDeviceError that counts the others and names the first: sampling from them would be garbage.
 */
export function assertFinite(logits: Float32Array): void {
  // One sum finds the rare bad row without a branch a value: NaN and the infinities survive every addition.
  let sum = 0;
  for (let id = 0; id < logits.length; id++) sum += logits[id] as number;
  if (Number.isFinite(sum)) return;
  let count = 0;
  let first = -1;
  for (let id = 0; id < logits.length; id++) {
    if (Number.isFinite(logits[id])) continue;
    if (count++ === 0) first = id;
  }
  throw new UnsupportedDeviceError(
    `${count} of the model's ${logits.length} output values are not numbers (the first is ${logits[first]}, for token ${first}), ` +
      'so no token can be chosen. Load the model with { precision: "f32" }; if that does not help, this device computes wrongly or the file is damaged.',
    { badValues: count, firstToken: first, firstValue: String(logits[first]), vocabularySize: logits.length },
  );
}
