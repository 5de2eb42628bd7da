/** A file of a repository on the Hugging Face hub, or on a server that answers as it does. */
import { linkAbort } from "../../src/contract/abort.ts";
import type { ModelSource } from "../../src/contract/engine.ts";
import type { StatusNote } from "./http-response.ts";
import { HttpSource, type HttpSourceOptions } from "./http-source.ts";

export type HubSource = Extract<ModelSource, { readonly kind: "hub" }>;

const ENDPOINT = "https://huggingface.co";

/** The hub's word on a file's SHA-256 is waited for so long; the file loads without it. */
const FACTS_MS = 15_000;

/** Where a file of the repository is; the hub redirects from there to a signed address that is valid for a while. */
export function hubAddress(source: HubSource, file: string): string {
  return `${endpointOf(source)}/${encodePath(source.repo)}/resolve/${encodeURIComponent(source.revision)}/${encodePath(file)}`;
}

/**
 * Opens a file of the source's repository. The token goes to the hub alone: where it redirects to another server, the browser
 * leaves it out.
 */
export function openHubFile(source: HubSource, file: string, options: HttpSourceOptions = {}): HttpSource {
  const { fetch = (input, init) => globalThis.fetch(input, init) } = options;
  return new HttpSource(hubAddress(source, file), authorization(source), {
    ...options,
    sha256: (signal) => askSha256(source, file, fetch, signal),
    note: (response) => noteOn(response, source, file),
  });
}

/**
 * Asks the hub for the file's SHA-256. A browser follows the redirect to the file without showing the header that names it.
 * @returns null where the hub does not know, which is so for small files, and where it cannot be asked
 */
async function askSha256(
  source: HubSource,
  file: string,
  fetch: typeof globalThis.fetch,
  signal: AbortSignal,
): Promise<string | null> {
  const abort = new AbortController();
  const unlink = linkAbort(signal, abort);
  const timer = setTimeout(() => abort.abort(), FACTS_MS);
  try {
    const address = `${endpointOf(source)}/api/models/${encodePath(source.repo)}/paths-info/${encodeURIComponent(source.revision)}`;
    const response = await fetch(address, {
      method: "POST",
      headers: { ...authorization(source), "Content-Type": "application/json" },
      body: JSON.stringify({ paths: [file] }),
      signal: abort.signal,
    });
    return response.ok ? sha256In(await response.json(), file) : null;
  } catch {
    return null;
  } finally {
    unlink();
    clearTimeout(timer);
  }
}

/** Reads `[{ path, lfs: { oid } }]`. */
function sha256In(answer: unknown, file: string): string | null {
  const entries: readonly unknown[] = Array.isArray(answer) ? answer : [];
  for (const entry of entries) {
    if (!isRecord(entry) || entry.path !== file || !isRecord(entry.lfs)) continue;
    const { oid } = entry.lfs;
    if (typeof oid === "string" && /^[0-9a-f]{64}$/i.test(oid)) return oid.toLowerCase();
  }
  return null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** What a status of the hub means. It answers 401 for a repository that it does not show, whether there is one or not. */
function noteOn({ status, headers }: Response, source: HubSource, file: string): StatusNote | null {
  const { repo, revision, token } = source;
  const page = `${endpointOf(source)}/${repo}`;
  const cause = headers.get("x-error-code");
  if (status === 404 || cause === "RepoNotFound") {
    const perhaps = token === undefined ? " A private repository needs a token." : " The token must be allowed to read it.";
    return { remedy: `Check that ${page} has a revision "${revision}" with the file "${file}".${perhaps}` };
  }
  if (status !== 401 && status !== 403) return null;
  const remedy =
    token === undefined
      ? `The repository is gated: accept the terms at ${page} and pass a token ({ repo, file, token }).`
      : `The token does not open it: accept the terms at ${page} with the account that it belongs to, and let it read gated repositories.`;
  return { remedy, details: { gated: true, repo } };
}

function authorization({ token }: HubSource): Readonly<Record<string, string>> {
  return token === undefined ? {} : { Authorization: `Bearer ${token}` };
}

function endpointOf({ endpoint = ENDPOINT }: HubSource): string {
  return endpoint.replace(/\/+$/, "");
}

function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
