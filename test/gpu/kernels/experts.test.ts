import { expect, it } from "vitest";
import type { GpuDevice } from "../../../worker/gpu/device.ts";
import { SUPPORTED_TYPES } from "../../../worker/kernels/weight-format.ts";
import { planExpertDown } from "../../../worker/kernels/expert-down.ts";
import { type ExpertShape, planExpertGateUp } from "../../../worker/kernels/expert-gate-up.ts";
import { gateUp } from "../../reference/expert.ts";
import { matmul } from "../../reference/matmul.ts";
import { asScalars, fromScalars, rounded, runKernel } from "../../support/kernel-runner.ts";
import { largestError, randomNumbers } from "../../support/largest-error.ts";
import { seededRandom } from "../../support/random.ts";
import { randomMatrix } from "../../support/random-weights.ts";
import { describePaths } from "../../support/with-device.ts";

const NONE = 0xffff_ffff;
const [D, FFN, EXPERTS, USED, TOKENS] = [256, 512, 3, 2, 3];
const SLOTS = TOKENS * USED;
/** Token 0 goes to experts 2 and 0, token 1 to 2 and 1, token 2 to 0 and 2. */
const ROUTES = [2, 0, 2, 1, 0, 2];

/** The same routes one slot at a time, and sorted into tiles of four with a gap and an empty tile. */
const TILINGS = [
  { tokenTile: 1, tileExperts: ROUTES, tileSlots: [0] },
  {
    tokenTile: 4,
    tileExperts: [0, 1, 2, NONE],
    tileSlots: [1, 4, NONE, NONE, 3, NONE, NONE, NONE, 0, 2, 5, NONE, 0, 0, 0, 0],
  },
] as const;

/** As many tiles as are given, in place of the worst case that the engine dispatches. */
const withTiles = <
  Plan extends { readonly grid: (size: { tokens: number; logitRows: number }) => readonly [number, number, number] },
>(
  plan: Plan,
  tiles: number,
): Plan => ({
  ...plan,
  grid: (size: { tokens: number; logitRows: number }) => [plan.grid(size)[0], tiles, 1],
});

await describePaths("experts", (device, path) => {
  const shape = (tokenTile: 1 | 4): ExpertShape => ({
    expertCount: EXPERTS,
    expertUsedCount: USED,
    feedForwardLength: FFN,
    embeddingLength: D,
    tokenTile,
  });
  const size = { tokens: TOKENS, logitRows: 0 };
  const tolerance = (open: GpuDevice, f32: number): number => (open.precision === "f16" ? 2 ** -11 * 1.1 : f32);

  /** Silu(gate) * up of every slot; `part` reads a matrix's values. */
  const expectedHidden = (input: Float64Array, gate: Float64Array, up: Float64Array): number[] =>
    ROUTES.flatMap((expert, slot) => {
      const token = Math.floor(slot / USED);
      const rows = [expert * FFN * D, (expert + 1) * FFN * D] as const;
      return Array.from(gateUp(gate.subarray(...rows), up.subarray(...rows), input.subarray(token * D, (token + 1) * D), FFN));
    });

  // Formats do not depend on how lanes add up, and software adapters compile slowly.
  const types = path.subgroups ? SUPPORTED_TYPES : (["Q8_0"] as const);
  const [single, tiled] = TILINGS;
  const cases = [
    ...types.map((type) => ({ type, ...single })),
    ...types.filter((type) => ["Q8_0", "Q2_K", "Q5_K"].includes(type)).map((type) => ({ type, ...tiled })),
  ];
  it.each(cases)("gate and up: $type, $tokenTile slots at a time", async ({ type, tokenTile, tileExperts, tileSlots }) => {
    const { matrix, values } = await randomMatrix(device(), type, 2 * EXPERTS * FFN, D);
    // Small inputs keep the sums where silu is curved.
    const input = randomNumbers(seededRandom(11), TOKENS * D).map((value) => value / 8);
    const [bytes] = await runKernel(
      device(),
      withTiles(planExpertGateUp(device(), matrix, "both", shape(tokenTile)), tileExperts.length),
      size,
      [
        matrix.buffer,
        asScalars(device(), input),
        new Uint32Array(tileExperts),
        new Uint32Array(tileSlots),
        asScalars(device(), new Float32Array(SLOTS * FFN)),
      ],
      [4],
    );
    device().freeBuffer(matrix.buffer);
    const half = EXPERTS * FFN * D;
    const expected = expectedHidden(rounded(device(), input), values.subarray(0, half), values.subarray(half));
    expect(largestError(fromScalars(device(), bytes as ArrayBuffer), expected)).toBeLessThan(tolerance(device(), 1e-5));
  });

  it("gate and up in formats of their own, one after the other", async () => {
    const gate = await randomMatrix(device(), "Q4_K", EXPERTS * FFN, D, 1);
    const up = await randomMatrix(device(), "Q6_K", EXPERTS * FFN, D, 2);
    const input = randomNumbers(seededRandom(12), TOKENS * D).map((value) => value / 8);
    const rest = [asScalars(device(), input), new Uint32Array(ROUTES), new Uint32Array(1)];
    const [raised] = await runKernel(
      device(),
      planExpertGateUp(device(), up.matrix, "up", shape(1)),
      size,
      [up.matrix.buffer, ...rest, asScalars(device(), new Float32Array(SLOTS * FFN))],
      [4],
    );
    const [bytes] = await runKernel(
      device(),
      planExpertGateUp(device(), gate.matrix, "gate", shape(1)),
      size,
      [gate.matrix.buffer, ...rest, new Uint8Array(raised as ArrayBuffer)],
      [4],
    );
    device().freeBuffer(gate.matrix.buffer);
    device().freeBuffer(up.matrix.buffer);
    const expected = expectedHidden(rounded(device(), input), gate.values, up.values);
    // Rounded twice on the way where scalars are f16.
    expect(largestError(fromScalars(device(), bytes as ArrayBuffer), expected)).toBeLessThan(2 * tolerance(device(), 1e-5));
  });

  it.each(cases)(
    "down, times the router's weight: $type, $tokenTile slots at a time",
    async ({ type, tokenTile, tileExperts, tileSlots }) => {
      const { matrix, values } = await randomMatrix(device(), type, EXPERTS * D, FFN);
      const random = seededRandom(13);
      const hidden = randomNumbers(random, SLOTS * FFN);
      const weights = randomNumbers(random, SLOTS);
      const [bytes] = await runKernel(
        device(),
        withTiles(planExpertDown(device(), matrix, shape(tokenTile)), tileExperts.length),
        size,
        [
          matrix.buffer,
          asScalars(device(), hidden),
          new Uint32Array(tileExperts),
          new Uint32Array(tileSlots),
          weights,
          new Float32Array(SLOTS * D),
        ],
        [5],
      );
      device().freeBuffer(matrix.buffer);
      const input = rounded(device(), hidden);
      const expected = ROUTES.flatMap((expert, slot) => {
        const rows = values.subarray(expert * D * FFN, (expert + 1) * D * FFN);
        return Array.from(
          matmul(rows, input.subarray(slot * FFN, (slot + 1) * FFN), D, FFN),
          (value) => value * (weights[slot] as number),
        );
      });
      // Sums of 512 products in f32.
      expect(largestError(new Float32Array(bytes as ArrayBuffer), expected)).toBeLessThan(2e-5);
    },
  );
});
