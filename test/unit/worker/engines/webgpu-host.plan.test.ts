import { afterEach, describe, expect, it } from "vitest";
import { WebGpuHost } from "../../../../worker/engines/webgpu-host.ts";
import { loadFixture } from "../../../support/fixtures.ts";
import { requestedRange, startServer, type TestServer } from "../../../support/http-server.ts";

const never = new AbortController().signal;

/** Bytes of the weights as the model card's table has them. */
const CARD: Readonly<Record<string, number>> = {
  Q2_K: 15_643_254_784,
  Q3_K_M: 20_362_575_872,
  Q4_0: 26_440_753_152,
  Q4_K_M: 26_440_753_152,
  "Q4_K_M.stacked": 26_440_753_152,
  Q5_0: 32_228_499_456,
  Q5_K_M: 32_228_499_456,
  Q6_K: 38_377_979_904,
  Q8_0: 49_623_482_368,
};

const servers: TestServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** Serves a header as a file of its full size: zeros where the weights are. */
async function serve(header: Uint8Array, weightBytes: number): Promise<TestServer & { readonly fileBytes: number }> {
  const fileBytes = Math.ceil(header.length / 32) * 32 + weightBytes;
  const server = await startServer((request, response) => {
    const range = requestedRange(request, fileBytes);
    if (range === null) {
      response.writeHead(400).end();
      return;
    }
    const bytes = new Uint8Array(range.last + 1 - range.first);
    bytes.set(header.subarray(range.first, range.last + 1));
    response.writeHead(206, {
      "content-length": bytes.length,
      "content-range": `bytes ${range.first}-${range.last}/${fileBytes}`,
      etag: '"one"',
    });
    response.end(bytes);
  });
  servers.push(server);
  return { ...server, fileBytes };
}

describe("WebGpuHost.plan on the card's files at their full size", () => {
  it.for(Object.entries(CARD))("plans %s from its header alone", async ([type, weightBytes], { skip }) => {
    const header = await loadFixture(`headers/mixtral-8x7b-instruct-v0.1.${type}.header.gguf`);
    if (header === null) return skip("no fixtures beside the repository");
    const { url, fileBytes } = await serve(header, weightBytes);
    const plan = await new WebGpuHost(undefined).plan({ kind: "url", url }, { contextLength: 32_768 }, never);
    expect(plan.weightBytes).toBe(weightBytes);
    expect(plan).toMatchObject({
      fileBytes,
      fetchBytes: fileBytes,
      cachedBytes: 0,
      contextLength: 32_768,
      trainedContextLength: 32_768,
    });
    // Planes have the blocks' bytes; each matrix is rounded to what shaders read.
    expect(plan.gpuBytes.weights).toBeGreaterThanOrEqual(weightBytes);
    expect(plan.gpuBytes.weights).toBeLessThan(weightBytes * 1.001);
    // Keys and values: 32 layers, 8 heads of 128 values of 2 bytes.
    expect(plan.gpuBytes.kvCache).toBe(2 * 32 * 8 * 128 * 2 * 32_768);
    expect(plan.gpuBytes.total).toBe(plan.gpuBytes.weights + plan.gpuBytes.kvCache + plan.gpuBytes.scratch);
    expect(plan.verdict).toEqual({
      fits: false,
      message: expect.stringMatching(/^It needs \d+\.\d GB of GPU memory\. .*no WebGPU/),
    });
  });

  it("fetches a few megabytes for it, no more", async ({ skip }) => {
    const header = await loadFixture("headers/mixtral-8x7b-instruct-v0.1.Q4_K_M.header.gguf");
    if (header === null) return skip("no fixtures beside the repository");
    const server = await serve(header, CARD.Q4_K_M ?? 0);
    await new WebGpuHost(undefined).plan({ kind: "url", url: server.url }, {}, never);
    const asked = server.requests.map((line) => /bytes=(\d+)-(\d+)$/.exec(line));
    const bytes = asked.reduce((sum, match) => sum + Number(match?.[2]) + 1 - Number(match?.[1]), 0);
    expect(bytes).toBeLessThan(16 * 2 ** 20);
  });

  it("refuses a context that the model was not made for, and an unknown cache mode", async ({ skip }) => {
    const header = await loadFixture("headers/mixtral-8x7b-instruct-v0.1.Q2_K.header.gguf");
    if (header === null) return skip("no fixtures beside the repository");
    const { url } = await serve(header, CARD.Q2_K ?? 0);
    const host = new WebGpuHost(undefined);
    await expect(host.plan({ kind: "url", url }, { contextLength: 32_769 }, never)).rejects.toThrow(/contextLength is 32769/);
    await expect(host.plan({ kind: "url", url }, { cache: "always" as never }, never)).rejects.toThrow(TypeError);
    await expect(host.plan({ kind: "url", url }, {}, AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
  });
});
