import { describe, expect, it } from "vitest";
import { planAttention } from "../../../../worker/kernels/attention.ts";
import { planEmbed } from "../../../../worker/kernels/embed.ts";
import { planExpertDown } from "../../../../worker/kernels/expert-down.ts";
import { planExpertGateUp } from "../../../../worker/kernels/expert-gate-up.ts";
import { mostTiles, planGroupSlots } from "../../../../worker/kernels/group-slots.ts";
import { lanesFor } from "../../../../worker/kernels/kernel-files.ts";
import { planMatmul } from "../../../../worker/kernels/matmul.ts";
import { MAX_PIECE_BYTES, planRepack } from "../../../../worker/kernels/repack.ts";
import { planRmsNorm } from "../../../../worker/kernels/rms-norm.ts";
import { planRope, ropeRotations } from "../../../../worker/kernels/rope.ts";
import { planRouter } from "../../../../worker/kernels/router.ts";
import { formatOf, SUPPORTED_TYPES, type WeightFormat } from "../../../../worker/kernels/weight-format.ts";

const DEVICES = [
  { precision: "f16" as const, subgroupSize: 32 },
  { precision: "f32" as const, subgroupSize: 4 },
  { precision: "f32" as const, subgroupSize: null },
];

const formatNamed = (type: (typeof SUPPORTED_TYPES)[number]): WeightFormat => {
  const format = formatOf(type);
  if (format === null) throw new Error(`${type} has no format.`);
  return format;
};

/** Mixtral 8x7B. */
const [D, FFN, EXPERTS, VOCABULARY] = [4096, 14336, 8, 32000];
const HEADS = { headCount: 32, headCountKv: 8, headSize: 128, contextLength: 32768 };

describe("lanesFor", () => {
  it("takes a whole subgroup for long rows, and no lane without work for short ones", () => {
    expect(lanesFor({ precision: "f16", subgroupSize: 32 }, 256)).toBe(32);
    expect(lanesFor({ precision: "f16", subgroupSize: 64 }, 256)).toBe(32);
    expect(lanesFor({ precision: "f16", subgroupSize: 32 }, 20)).toBe(16);
    expect(lanesFor({ precision: "f32", subgroupSize: 4 }, 8)).toBe(4);
  });

  it("takes fewer where every addition costs barriers", () => {
    expect(lanesFor({ precision: "f32", subgroupSize: null }, 256)).toBe(8);
    expect(lanesFor({ precision: "f32", subgroupSize: null }, 8)).toBe(2);
    expect(lanesFor({ precision: "f32", subgroupSize: null }, 1)).toBe(1);
  });
});

describe.each(DEVICES)("plans for Mixtral 8x7B in $precision with subgroups of $subgroupSize", (device) => {
  const quantised = { format: formatNamed("Q8_0"), rows: D, columns: D };
  const experts = (tokenTile: 1 | 4) => ({
    expertCount: EXPERTS,
    expertUsedCount: 2,
    feedForwardLength: FFN,
    embeddingLength: D,
    tokenTile,
  });
  const plans = [
    planEmbed(device, { ...quantised, rows: VOCABULARY }),
    planRmsNorm(device, { embeddingLength: D, epsilon: 1e-5, slots: 2, final: false }),
    planRope(device, { ...HEADS, ropeDimensions: 128 }),
    planAttention(device, { ...HEADS, slidingWindow: 4096 }),
    planRouter(device, { format: formatNamed("F16"), rows: EXPERTS, columns: D }, 2),
    planGroupSlots(device, EXPERTS, 2, 128),
    ...([1, 4] as const).flatMap((tokenTile) => [
      planMatmul(device, {
        matrix: { ...quantised, rows: VOCABULARY },
        stride: VOCABULARY,
        offset: 0,
        add: false,
        tokenTile,
        logits: true,
      }),
      planExpertGateUp(device, { ...quantised, rows: 2 * EXPERTS * FFN }, "both", experts(tokenTile)),
      planExpertDown(device, { ...quantised, rows: EXPERTS * D, columns: FFN }, experts(tokenTile)),
    ]),
  ];

  it.each(plans)("$label stays within WebGPU's 65,535 workgroups and has whole numbers", ({ grid, constants }) => {
    for (const tokens of [1, 3, 128]) {
      for (const count of grid({ tokens, logitRows: tokens })) {
        expect(Number.isInteger(count)).toBe(true);
        expect(count).toBeGreaterThan(0);
        expect(count).toBeLessThanOrEqual(65_535);
      }
    }
    for (const [name, value] of Object.entries(constants)) {
      if (name !== "EPSILON") expect(Number.isInteger(value)).toBe(true);
    }
  });

  it.each(plans)("$label is compiled from files that begin with what they enable", ({ files }) => {
    const directives = files.map(({ source }) => /^enable /m.test(source));
    expect(directives.lastIndexOf(true)).toBeLessThan(directives.indexOf(false));
    expect(directives.filter(Boolean)).toHaveLength(
      (device.precision === "f16" ? 1 : 0) + (device.subgroupSize === null ? 0 : 1),
    );
  });

  it("spreads every row and every token over the grid of a matmul", () => {
    const plan = planMatmul(device, {
      matrix: { ...quantised, rows: 1000 },
      stride: 1000,
      offset: 0,
      add: false,
      tokenTile: 4,
      logits: false,
    });
    const [rows, tokens] = plan.grid({ tokens: 9, logitRows: 0 });
    const rowsOfGroup = (64 / (plan.constants.LANES ?? Number.NaN)) * 4;
    expect(rows).toBe(Math.ceil(1000 / rowsOfGroup));
    expect(tokens).toBe(3);
  });
});

describe("planRepack", () => {
  it.each(SUPPORTED_TYPES)("%s: the largest piece stays within 65,535 workgroups", (type) => {
    const format = formatNamed(type);
    const blocks = Math.floor(MAX_PIECE_BYTES / format.blockBytes);
    for (const plane of format.planes) {
      const [workgroups] = planRepack(format, plane).grid({ tokens: blocks, logitRows: 0 });
      expect(workgroups).toBeLessThanOrEqual(65_535);
      expect(workgroups * 64).toBeGreaterThan((blocks * plane.bytes) / 4);
    }
  });
});

describe("mostTiles", () => {
  it("has room for the worst split of slots over experts", () => {
    for (let slots = 1; slots <= 40; slots++) {
      // As many experts as possible with one slot in their last tile.
      let tiles = 0;
      let rest = slots;
      for (let expert = 0; expert < 8 && rest > 0; expert++) {
        const taken = expert === 7 ? rest : 1;
        tiles += Math.ceil(taken / 4);
        rest -= taken;
      }
      expect(mostTiles(slots, 8)).toBeGreaterThanOrEqual(tiles);
    }
    expect(mostTiles(1, 8)).toBe(1);
    expect(mostTiles(256, 8)).toBe(72);
  });
});

describe("ropeRotations", () => {
  it("is accurate at positions far away", () => {
    const rotations = ropeRotations(32768, 128, 1e6);
    const [position, pair] = [32767, 1];
    const angle = position * 1e6 ** (-2 / 128);
    const at = (position * 64 + pair) * 2;
    expect(rotations[at]).toBe(Math.fround(Math.cos(angle)));
    expect(rotations[at + 1]).toBe(Math.fround(Math.sin(angle)));
  });
});
