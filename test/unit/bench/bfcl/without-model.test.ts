import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readSet } from "../../../../bench/lib/bfcl/cases.mjs";
import { handlerProbe } from "../../../../bench/lib/bfcl/handler-probe.mjs";
import { checkFormat, FORMATS } from "../../../../bench/lib/bfcl/without-model.mjs";
import { FIXTURES } from "../../../../scripts/lib/paths.mjs";
import * as grammars from "../../../../src/entries/grammar.ts";
import * as prompts from "../../../../src/entries/prompts.ts";
import * as library from "../../../../src/index.ts";

/** Their truths break their own functions' schemas: texts where a list of numbers is wanted, a list of texts for one of integers. */
const WRONG_TRUTHS = ["parallel_multiple_21", "parallel_multiple_94"];

const under = { prompts, grammars, reachesHandler: handlerProbe(library) } as unknown as Parameters<typeof checkFormat>[2];

describe("the leaderboard's cases without a model, one in twelve", () => {
  it.each(FORMATS)("%s: right calls survive and are accepted, corrupted ones reach no handler", async (format) => {
    for (const set of ["simple_python", "multiple", "parallel", "parallel_multiple"]) {
      const cases = readSet(join(FIXTURES, "bfcl"), set).filter(
        ({ id }, index) => index % 12 === 5 && !WRONG_TRUTHS.includes(id),
      );
      const { row, exceptions } = await checkFormat(cases, format, under);
      expect(exceptions).toEqual([]);
      expect(row).toMatchObject({ compiled: cases.length, roundTrips: cases.length, accepted: cases.length });
      expect(row.refused).toBe(row.corruptions);
      expect(row.corruptions).toBeGreaterThan(5 * cases.length);
    }
  });

  it("finds the truths that break their functions' schemas", async () => {
    const cases = readSet(join(FIXTURES, "bfcl"), "parallel_multiple").filter(({ id }) => WRONG_TRUTHS.includes(id));
    const { exceptions } = await checkFormat(cases, "trelis-v3", under);
    expect(exceptions.map(({ id }) => id)).toEqual(WRONG_TRUTHS);
  });
});
