import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { ModelSource } from "../../../../src/contract/engine.ts";
import { ModelFormatError, ModelSourceError } from "../../../../src/contract/errors.ts";
import { readGguf } from "../../../../worker/gguf/reader.ts";
import { type ModelFiles, openModelFiles } from "../../../../worker/loading/model-files.ts";
import { streamWeights } from "../../../../worker/loading/stream-weights.ts";
import { readConfig } from "../../../../worker/model/config.ts";
import { BlobSource } from "../../../../worker/source/blob-source.ts";
import { ChunkedSource } from "../../../../worker/source/chunked-source.ts";
import { type CacheAddress, unwrapped } from "../../../../worker/source/open-source.ts";
import { loadFixture } from "../../../support/fixtures.ts";
import { text, u32, writeGguf } from "../../../support/gguf-writer.ts";
import { answerRanges, startServer, type TestServer } from "../../../support/http-server.ts";
import { seededRandom } from "../../../support/random.ts";
import { type SplitOptions, splitGguf } from "../../../support/split-gguf.ts";

const never = new AbortController().signal;
const PARTS = 5;

/** A small file with tensors of random bytes, and metadata that only a whole model has. */
function smallModel(): Uint8Array<ArrayBuffer> {
  const bytes = writeGguf({
    metadata: { "general.architecture": text("llama"), "llama.block_count": u32(3) },
    tensors: Array.from({ length: 9 }, (_, index) => ({ name: `blk.${index}.weight`, type: "F32", dims: [24, 5 + index] })),
  });
  const random = seededRandom(5);
  for (let index = bytes.length - 4000; index < bytes.length; index++) bytes[index] = random() * 256;
  return bytes;
}

const named = (prefix: string, count: number, number: number): string =>
  `${prefix}-${String(number).padStart(5, "0")}-of-${String(count).padStart(5, "0")}.gguf`;

function filesOf(parts: readonly Uint8Array<ArrayBuffer>[], names: readonly string[]): ModelSource {
  return { kind: "files", files: parts.map((part, index) => ({ blob: new Blob([part]), name: names[index] ?? "?" })) };
}

/** Every tensor's bytes, as a load gets them. */
async function tensorBytes(files: ModelFiles): Promise<Map<string, Buffer>> {
  const tensors = new Map<string, Buffer>();
  let reached = 0;
  await streamWeights(
    files,
    {
      take: async ({ name }, byteOffset, bytes) => {
        const before = tensors.get(name) ?? Buffer.alloc(0);
        expect(byteOffset).toBe(before.length);
        tensors.set(name, Buffer.concat([before, bytes]));
      },
      finish: async () => undefined,
    },
    (bytes) => {
      expect(bytes).toBeGreaterThanOrEqual(reached);
      reached = bytes;
    },
    never,
  );
  expect(reached).toBe(files.fileBytes);
  return tensors;
}

async function expectSameModel(files: ModelFiles, whole: Uint8Array<ArrayBuffer>): Promise<void> {
  const file = await readGguf(new BlobSource(new Blob([whole]), "whole"));
  expect([...files.metadata]).toEqual([...file.metadata]);
  const shape = ({ name, type, dims, bytes }: (typeof file.tensors)[number]) => ({ name, type, dims, bytes });
  expect(files.tensors.map(shape)).toEqual(file.tensors.map(shape));
  const got = await tensorBytes(files);
  expect(got.size).toBe(file.tensors.length);
  for (const { name, offset, bytes } of file.tensors) {
    expect(got.get(name)?.compare(whole.subarray(offset, offset + bytes))).toBe(0);
  }
}

const whole = smallModel();
let parts: Uint8Array<ArrayBuffer>[];
const names = Array.from({ length: PARTS }, (_, index) => named("model", PARTS, index + 1));
beforeAll(async () => {
  parts = await splitGguf(whole, PARTS);
});

const servers: TestServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** Serves files by their paths; gives the server and the paths that were asked for. */
async function serve(files: Readonly<Record<string, Uint8Array>>, withRanges = true) {
  const paths: string[] = [];
  const server = await startServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "");
    paths.push(path);
    const bytes = files[path.split("?")[0] ?? ""];
    if (bytes === undefined) response.writeHead(404).end();
    else if (withRanges) answerRanges(bytes)(request, response);
    else response.writeHead(200, { "content-length": bytes.length }).end(bytes);
  });
  servers.push(server);
  return { origin: new URL(server.url).origin, paths, server };
}

async function failure(source: ModelSource): Promise<ModelSourceError | ModelFormatError> {
  const error: unknown = await openModelFiles(source, unwrapped, never, { retry: { retries: 0 } }).then(
    () => "it succeeded",
    (reason: unknown) => reason,
  );
  expect(error instanceof ModelSourceError || error instanceof ModelFormatError).toBe(true);
  return error as ModelSourceError;
}

describe("openModelFiles with files that the user picked", () => {
  it("opens a whole file", async () => {
    const files = await openModelFiles(filesOf([whole], ["any name"]), unwrapped, never);
    expect([files.parts.length, files.fileBytes]).toEqual([1, whole.length]);
    await expectSameModel(files, whole);
  });

  it("puts parts together in any order, whatever they are called", async () => {
    const order = [3, 0, 4, 1, 2];
    const shuffled = order.map((index) => parts[index] ?? whole);
    for (const given of [order.map((index) => names[index] ?? ""), order.map((index) => `${index}.bin`)]) {
      const files = await openModelFiles(filesOf(shuffled, given), unwrapped, never);
      expect(files.fileBytes).toBe(parts.reduce((sum, part) => sum + part.length, 0));
      await expectSameModel(files, whole);
    }
  });

  it.for(["mixtral-Q4_K_M", "mixtral-Q4_K_M.split-experts", "mistral-Q8_0"])(
    "gives the same model from the parts of tiny-%s as from the file",
    async (name, { skip }) => {
      const bytes = await loadFixture(`gguf/tiny-${name}.gguf`);
      if (bytes === null) return skip("no fixtures beside the repository");
      const tinyParts = (await splitGguf(bytes, 3)).toReversed();
      const files = await openModelFiles(filesOf(tinyParts, ["c", "b", "a"]), unwrapped, never);
      expect(files.parts).toHaveLength(3);
      await expectSameModel(files, bytes);
      expect(readConfig(files)).toEqual(readConfig(await readGguf(new BlobSource(new Blob([bytes]), name))));
    },
  );

  it.each<[string, () => Promise<ModelSource>, RegExp]>([
    [
      "a part that is missing",
      async () =>
        filesOf(
          [0, 1, 2, 4].map((index) => parts[index] ?? whole),
          [0, 1, 2, 4].map((index) => names[index] ?? ""),
        ),
      /^Of 5 parts, one is missing: model-00004-of-00005\.gguf\. Give one whole GGUF file, or all parts/,
    ],
    [
      "parts that are missing, without names that tell",
      async () => filesOf(parts.slice(1, 3), ["x", "y"]),
      /^Of 5 parts, 3 are missing: part 1, part 4, part 5\./,
    ],
    ["one part alone", async () => filesOf(parts.slice(0, 1), ["model.gguf"]), /^Of 5 parts, 4 are missing: part 2, part 3/],
    [
      "a part that is there twice",
      async () => filesOf([...parts, parts[2] ?? whole], [...names, "copy.gguf"]),
      /^model-00003-of-00005\.gguf and copy\.gguf are both part 3 of 5\./,
    ],
    [
      "a file that is no part",
      async () => filesOf([...parts, whole], [...names, "other.gguf"]),
      /^other\.gguf is no part of a split model, and was given with 5 other files\./,
    ],
    [
      "a part of a model with another number of parts",
      async () => filesOf([...parts, ...(await splitGguf(whole, 2))], [...names, "b1", "b2"]),
      /^b1 and model-00001-of-00005\.gguf are parts of different models\./,
    ],
    [
      "a part with the name of another model",
      async () => filesOf(parts, [...names.slice(0, 4), named("other", PARTS, 5)]),
      /^other-00005-of-00005\.gguf and model-00001-of-00005\.gguf are parts of different models\./,
    ],
    [
      "a tensor that is in two parts",
      async () => {
        const [one] = await splitGguf(whole, 2, { tensorCounts: [5, 4] });
        const [, two] = await splitGguf(whole, 2, { tensorCounts: [4, 5] });
        return filesOf([one ?? whole, two ?? whole], ["one", "two"]);
      },
      /^The tensor "blk\.4\.weight" is in one and in two\./,
    ],
    [
      "another number of tensors than is claimed",
      async () => filesOf(await splitGguf(whole, 2, { claims: { tensorCount: 12 } }), ["one", "two"]),
      /^The 2 parts have 9 tensors, and say that they have 12/,
    ],
    [
      "a number that is none",
      async () => filesOf(await splitGguf(whole, 3, { claims: { count: 2 } }), ["one", "two", "three"]),
      /^three says that it is one of 2 parts, and its number "split\.no" is 2\./,
    ],
    [
      "a count that is none",
      async () => filesOf([writeGguf({ metadata: { "split.count": text("two") } })], ["x.gguf"]),
      /^x\.gguf: metadata key "split\.count" is no count/,
    ],
    [
      "no number at all",
      async () => filesOf([writeGguf({ metadata: { "split.count": u32(2) } })], ["x.gguf"]),
      /^x\.gguf says that it is one of 2 parts, and its number "split\.no" is missing/,
    ],
  ])("names %s", async (_, source, message) => {
    expect((await failure(await source())).message).toMatch(message);
  });

  it("lets a file with the name of a part, and all tensors, be whole", async () => {
    const merged = writeGguf({
      metadata: { "split.count": u32(1), "split.no": u32(0) },
      tensors: [{ name: "a", type: "F32", dims: [8] }],
    });
    for (const bytes of [whole, merged]) {
      const files = await openModelFiles(filesOf([bytes], [named("model", 5, 1)]), unwrapped, never);
      expect(files.parts).toHaveLength(1);
      expect(files.metadata.has("split.count")).toBe(false);
    }
    const empty: ModelSource = { kind: "files", files: [] };
    await expect(openModelFiles(empty, unwrapped, never)).rejects.toThrow(TypeError);
  });
});

describe("openModelFiles with a server", () => {
  const partPaths = (folder: string, entries: readonly Uint8Array[] = parts) =>
    Object.fromEntries(entries.map((part, index) => [`${folder}${names[index]}`, part]));

  it.each([true, false])("finds the other parts by their names (server with ranges: %s)", async (withRanges) => {
    const { origin, paths, server } = await serve(partPaths("/my models/"), withRanges);
    const addresses: CacheAddress[] = [];
    const source: ModelSource = { kind: "url", url: `${origin}/my%20models/${names[2]}?v=2&token=geheim` };
    const files = await openModelFiles(
      source,
      (remote, address) => {
        addresses.push(address);
        return remote;
      },
      never,
    );
    expect(files.parts.map(({ source: { name } }) => name)).toEqual(names.map((name) => `${origin}/my%20models/${name}?v=2`));
    expect(addresses.map(({ url }) => url).sort()).toEqual(files.parts.map(({ source: { name } }) => name));
    await expectSameModel(files, whole);
    for (const path of paths) expect(path).toMatch(/\?v=2&token=geheim$/);
    files.close();
    await expect.poll(() => server.pendingAnswers).toBe(0);
  });

  it.each([true, false])("reads them through chunks (server with ranges: %s)", async (withRanges) => {
    const { origin, server } = await serve(partPaths("/"), withRanges);
    const files = await openModelFiles(
      { kind: "url", url: `${origin}/${names[0]}` },
      (remote) => new ChunkedSource(remote, null, { chunkBytes: 256, windowBytes: 1024 }),
      never,
    );
    await expectSameModel(files, whole);
    files.close();
    await expect.poll(() => server.pendingAnswers).toBe(0);
  });

  it("finds them on the hub", async () => {
    const { origin, paths } = await serve(partPaths("/owner/name/resolve/main/Q4/"));
    const source: ModelSource = {
      kind: "hub",
      repo: "owner/name",
      file: `Q4/${names[0]}`,
      revision: "main",
      token: "hf_geheim",
      endpoint: origin,
    };
    const addresses: string[] = [];
    const files = await openModelFiles(
      source,
      (remote, { url }) => {
        addresses.push(url);
        return remote;
      },
      never,
    );
    await expectSameModel(files, whole);
    expect(addresses).toEqual(names.map((name) => `${origin}/owner/name/resolve/main/Q4/${name}`));
    expect(paths.filter((path) => path.startsWith("/api/"))).toHaveLength(PARTS);
    expect(JSON.stringify([addresses, files.parts.map(({ source: { name } }) => name)])).not.toContain("geheim");
  });

  it("holds no connection to the parts that come later", async () => {
    const { origin, server } = await serve(partPaths("/"), false);
    const files = await openModelFiles({ kind: "url", url: `${origin}/${names[0]}` }, unwrapped, never);
    await expect.poll(() => server.pendingAnswers).toBeLessThanOrEqual(1);
    files.close();
  });

  it("says what to do where a part's name does not tell the others", async () => {
    const { origin } = await serve({ "/model.gguf": parts[1] ?? whole, [`/${names[2]}`]: parts[1] ?? whole });
    for (const path of ["model.gguf", names[2]]) {
      const error = await failure({ kind: "url", url: `${origin}/${path}` });
      expect(error.message).toMatch(
        /is part 2 of 5 of a model, and its name does not end as that part's would \("model-00002-of-00005\.gguf"\).*give all parts as files, or join them with llama-gguf-split --merge/,
      );
      expect(error.details).toMatchObject({ number: 2, count: 5 });
    }
  });

  it("names a part that the server does not have, and closes the others", async () => {
    const { origin, server } = await serve(partPaths("/", parts.slice(0, 4)), false);
    const error = await failure({ kind: "url", url: `${origin}/${names[0]}` });
    expect(error.message).toContain(`${origin}/${names[4]} answered with HTTP status 404`);
    await expect.poll(() => server.pendingAnswers).toBe(0);
  });

  it("stops when it is cancelled", async () => {
    const server = await startServer(() => undefined);
    servers.push(server);
    const controller = new AbortController();
    const opening = openModelFiles({ kind: "url", url: server.url }, unwrapped, controller.signal);
    setTimeout(() => controller.abort(), 20);
    await expect(opening).rejects.toMatchObject({ name: "AbortError" });
    await expect.poll(() => server.pendingAnswers).toBe(0);
  });
});

it("splits as the options say", async () => {
  const options: SplitOptions = { tensorCounts: [0, 9] };
  const [first, second] = await Promise.all(
    (await splitGguf(whole, 2, options)).map((part) => readGguf(new BlobSource(new Blob([part]), "part"))),
  );
  expect([first?.tensors.length, second?.tensors.length]).toEqual([0, 9]);
});
