import { describe, expect, it } from "vitest";
import { makePlan, type PlanFacts, type PlannedDevice } from "../../../../worker/engines/load-plan.ts";
import { readGguf } from "../../../../worker/gguf/reader.ts";
import { readConfig } from "../../../../worker/model/config.ts";
import { loadFixture } from "../../../support/fixtures.ts";
import { MemorySource } from "../../../support/memory-source.ts";

const GIB = 2 ** 30;
const device: PlannedDevice = {
  adapter: "test adapter",
  precision: "f16",
  maxBufferBytes: 4 * GIB - 4,
  maxBindingBytes: 2 * GIB - 4,
  problem: null,
};
const storage = { quotaBytes: null, usageBytes: null, hasRoom: null };

/** Of Q4_K_M, as the card's table has them. */
const WEIGHT_BYTES = 26_440_753_152;

async function q4(): Promise<PlanFacts | null> {
  const header = await loadFixture("headers/mixtral-8x7b-instruct-v0.1.Q4_K_M.header.gguf");
  if (header === null) return null;
  const source = new MemorySource(header, { virtualBytes: Math.ceil(header.length / 32) * 32 + WEIGHT_BYTES });
  const file = await readGguf(source);
  const { metadata, tensors, fileBytes } = file;
  const files = { parts: [{ source, file }], metadata, tensors, fileBytes };
  return { files, config: readConfig(files), contextLength: 4096, device, cachedBytes: 0, storage, trial: null };
}

describe("makePlan's verdict", () => {
  const verdict = async (change: Partial<PlanFacts>): Promise<ReturnType<typeof makePlan>["verdict"] | null> => {
    const found = await q4();
    return found === null ? null : makePlan({ ...found, ...change }).verdict;
  };

  it("leaves the memory open until it is tried", async ({ skip }) => {
    const open = await verdict({});
    if (open === null) return skip("no fixtures beside the repository");
    expect(open).toEqual({
      fits: null,
      message: expect.stringMatching(
        /^It needs 27\.\d GB of GPU memory\. Browsers do not tell how much is free: tryMemory finds out\.$/,
      ),
    });
    expect(await verdict({ trial: { problem: null } })).toEqual({
      fits: true,
      message: expect.stringMatching(/which "test adapter" gave when it was tried\.$/),
    });
    expect(await verdict({ trial: { problem: "No room." } })).toEqual({
      fits: false,
      message: expect.stringMatching(/\. No room\.$/),
    });
  });

  it("says which buffer is too large for the device", async ({ skip }) => {
    const small = await verdict({ device: { ...device, maxBufferBytes: 128 * 2 ** 20, maxBindingBytes: 128 * 2 ** 20 } });
    if (small === null) return skip("no fixtures beside the repository");
    expect(small).toEqual({
      fits: false,
      message: expect.stringMatching(/alone \d+ MB, more than the 134 MB that "test adapter" allows for one buffer\./),
    });
  });

  it("plans without a device too", async ({ skip }) => {
    const found = await q4();
    if (found === null) return skip("no fixtures beside the repository");
    const plan = makePlan({ ...found, device: { adapter: null, problem: "There is no WebGPU." } });
    expect(plan.device).toBeNull();
    expect(plan.verdict).toEqual({ fits: false, message: expect.stringMatching(/GPU memory\. There is no WebGPU\.$/) });
  });

  it("counts what is kept as not to be fetched", async ({ skip }) => {
    const found = await q4();
    if (found === null) return skip("no fixtures beside the repository");
    const plan = makePlan({ ...found, cachedBytes: 5_000_000_000 });
    expect(plan.fetchBytes).toBe(plan.fileBytes - 5_000_000_000);
  });
});
