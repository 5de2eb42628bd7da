import { expect, it } from "vitest";
import { sameHash, sha256, startFileHash, toHex } from "../../../../worker/source/sha256.ts";

/** FIPS 180-2, appendix B. */
const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const MILLION_A = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

it("hashes at once and piece by piece alike", async () => {
  expect(toHex(await sha256(new TextEncoder().encode("abc")))).toBe(ABC);
  const million = new Uint8Array(1_000_000).fill(97);
  expect(toHex(await sha256(million))).toBe(MILLION_A);
  const hash = await startFileHash();
  for (let at = 0; at < million.length; at += 333_331) hash?.update(million.subarray(at, at + 333_331));
  expect(hash?.digest()).toBe(MILLION_A);
});

it("runs several hashes at once", async () => {
  const [one, other] = [await startFileHash(), await startFileHash()];
  one?.update(new TextEncoder().encode("ab"));
  other?.update(new Uint8Array(1_000_000).fill(97));
  one?.update(new TextEncoder().encode("c"));
  expect([one?.digest(), other?.digest()]).toEqual([ABC, MILLION_A]);
});

it("compares hashes", async () => {
  const [one, other] = [await sha256(Uint8Array.of(1)), await sha256(Uint8Array.of(2))];
  expect([sameHash(one, one.slice()), sameHash(one, other), sameHash(one, one.subarray(1))]).toEqual([true, false, false]);
});
