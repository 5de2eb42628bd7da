import type { IncomingMessage, ServerResponse } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { ModelSourceError } from "../../../../src/contract/errors.ts";
import { type HubSource, hubAddress, openHubFile } from "../../../../worker/source/hub-file.ts";
import { answerRanges, startServer, type TestServer } from "../../../support/http-server.ts";

const FILE = Uint8Array.from({ length: 3_000_000 }, (_, index) => index * 13);
const SHA256 = "0123456789abcdef".repeat(4);
const TOKEN = "hf_geheim";

type Seen = { readonly path: string; readonly method: string; readonly authorization: string | undefined; readonly body: string };
type Hub = { readonly source: HubSource; readonly seen: Seen[]; readonly storage: Seen[] };

const servers: TestServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** Starts a server and notes what reaches it. */
async function record(
  seen: Seen[],
  answer: (request: IncomingMessage, response: ServerResponse, path: string) => void,
): Promise<string> {
  const server = await startServer((request, response) => {
    const { method = "", url = "", headers } = request;
    let body = "";
    request.on("data", (chunk) => {
      body += String(chunk);
    });
    request.on("end", () => {
      seen.push({ path: url, method, authorization: headers.authorization, body });
      answer(request, response, url);
    });
  });
  servers.push(server);
  return new URL(server.url).origin;
}

type HubAnswers = {
  /** What the question for the file's facts is answered with. */
  readonly facts?: (response: ServerResponse) => void;
  /** What the file's address is answered with, instead of a redirect. */
  readonly file?: (request: IncomingMessage, response: ServerResponse) => void;
  readonly linkedTag?: string;
};

const factsOf = (facts: unknown) => (response: ServerResponse) => {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(facts));
};

/** A hub that redirects to another server for the bytes, as the real one does. */
async function startHub({ facts = factsOf([]), file, linkedTag }: HubAnswers = {}): Promise<Hub> {
  const [seen, storage]: [Seen[], Seen[]] = [[], []];
  const storageOrigin = await record(storage, (request, response) =>
    answerRanges(FILE, { etag: '"of-storage"' })(request, response),
  );
  const endpoint = await record(seen, (request, response, path) => {
    if (path.startsWith("/api/")) return facts(response);
    if (file !== undefined) return file(request, response);
    const tag = linkedTag === undefined ? {} : { "x-linked-etag": linkedTag };
    response.writeHead(302, { location: `${storageOrigin}/blob?signature=${seen.length}`, ...tag }).end();
  });
  return {
    source: { kind: "hub", repo: "owner/name", file: "model.gguf", revision: "main", token: TOKEN, endpoint },
    seen,
    storage,
  };
}

function open(source: HubSource) {
  return openHubFile(source, source.file, { retry: { retries: 1, firstDelayMs: 0 } });
}

async function failure(promise: Promise<unknown>): Promise<ModelSourceError> {
  const error: unknown = await promise.then(
    () => "it succeeded",
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ModelSourceError);
  return error as ModelSourceError;
}

describe("hubAddress", () => {
  it("names the file in its repository and revision", () => {
    const source: HubSource = { kind: "hub", repo: "a/b-c", file: "", revision: "refs/pr/1" };
    expect(hubAddress(source, "dir/m 1.gguf")).toBe("https://huggingface.co/a/b-c/resolve/refs%2Fpr%2F1/dir/m%201.gguf");
    expect(hubAddress({ ...source, endpoint: "https://mirror.example.org/" }, "m.gguf")).toBe(
      "https://mirror.example.org/a/b-c/resolve/refs%2Fpr%2F1/m.gguf",
    );
  });
});

describe("openHubFile", () => {
  it("follows the hub's redirect, and shows the token to nobody but the hub", async () => {
    const { source, seen, storage } = await startHub();
    const file = open(source);
    const bytes = await file.read(2_000_000, 1000);
    expect(Buffer.compare(bytes, FILE.subarray(2_000_000, 2_001_000))).toBe(0);
    expect(seen.map(({ authorization }) => authorization)).toEqual(seen.map(() => `Bearer ${TOKEN}`));
    expect(seen.map(({ path }) => path).sort()).toEqual([
      "/api/models/owner/name/paths-info/main",
      "/owner/name/resolve/main/model.gguf",
      "/owner/name/resolve/main/model.gguf",
    ]);
    expect(storage).toHaveLength(2);
    for (const { authorization } of storage) expect(authorization).toBeUndefined();
    expect(file.name).toBe(`${source.endpoint}/owner/name/resolve/main/model.gguf`);
  });

  it("sends no Authorization where there is no token", async () => {
    const { source, seen } = await startHub();
    const { token: _, ...stranger } = source;
    await open(stranger).size();
    expect(seen.map(({ authorization }) => authorization)).toEqual(seen.map(() => undefined));
  });

  it("asks the hub for the SHA-256 of the file", async () => {
    const { source, seen } = await startHub({
      facts: factsOf([
        { type: "file", path: "other.gguf", size: 1, lfs: { oid: "f".repeat(64), size: 1 } },
        { type: "file", path: "model.gguf", size: FILE.length, lfs: { oid: SHA256.toUpperCase(), size: FILE.length } },
      ]),
    });
    expect(await open(source).identity()).toEqual({
      size: FILE.length,
      entityTag: '"of-storage"',
      versionHint: null,
      sha256: SHA256,
    });
    const question = seen.find(({ method }) => method === "POST");
    expect(JSON.parse(question?.body ?? "")).toEqual({ paths: ["model.gguf"] });
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ["answers 404", (response) => response.writeHead(404).end()],
    ["breaks off", (response) => response.destroy()],
    ["sends no JSON", (response) => response.writeHead(200).end("<html>")],
    ["does not know the file", factsOf([])],
    ["knows no hash of it", factsOf([{ type: "file", path: "model.gguf", size: 5 }])],
    ["names another hash", factsOf([{ path: "model.gguf", lfs: { oid: "abc" } }])],
    ["sends something else", factsOf({ error: "no" })],
    ["sends nothing of use", factsOf([null, 5, { path: "model.gguf", lfs: null }])],
  ])("goes on without it where the hub %s", async (_, facts) => {
    const { source } = await startHub({ facts });
    expect(await open(source).identity()).toMatchObject({ size: FILE.length, sha256: null });
  });

  it("takes it from the file's own answer where a mirror shows it there", async () => {
    const { source } = await startHub({
      facts: (response) => response.writeHead(404).end(),
      file: (request, response) => answerRanges(FILE, { "x-linked-etag": `"${SHA256}"`, etag: `"${SHA256}"` })(request, response),
    });
    expect(await open(source).identity()).toMatchObject({ sha256: SHA256 });
  });

  it("says how a gated repository is opened", async () => {
    for (const status of [401, 403]) {
      const { source } = await startHub({ file: (_, response) => response.writeHead(status).end() });
      const { token: _, ...withoutToken } = source;
      const error = await failure(open(withoutToken).size());
      expect(error.message).toContain(`accept the terms at ${source.endpoint}/owner/name and pass a token`);
      expect(error.details).toMatchObject({ gated: true, repo: "owner/name", status });
      const refused = await failure(open(source).size());
      expect(refused.message).toMatch(/The token does not open it: accept the terms at .* and let it read gated repositories/);
      expect(refused.details).toMatchObject({ gated: true });
      expect([refused.message, JSON.stringify(refused.details), String(refused.cause)].join()).not.toContain(TOKEN);
    }
  });

  it("says what to check where there is no such file, or no such repository", async () => {
    const missing = await startHub({ file: (_, response) => response.writeHead(404).end() });
    const error = await failure(open(missing.source).size());
    expect(error.message).toMatch(/status 404\. Check that .*\/owner\/name has a revision "main" with the file "model\.gguf"/);
    // The hub does not tell a stranger which repositories there are.
    const hidden = await startHub({ file: (_, response) => response.writeHead(401, { "x-error-code": "RepoNotFound" }).end() });
    const { token: _, ...stranger } = hidden.source;
    const other = await failure(open(stranger).size());
    expect(other.message).toMatch(/Check that .* A private repository needs a token/);
    expect(other.details.gated).toBeUndefined();
  });
});
