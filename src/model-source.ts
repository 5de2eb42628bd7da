import type { ModelSource } from "./contract/engine.ts";
import { baseAddress } from "./base-address.ts";
import { miniatureUrl } from "./files.ts";

/** A file of a repository on the Hugging Face hub. `token` is needed for gated repositories; it goes to huggingface.co only. */
export type HubFile = { readonly repo: string; readonly file: string; readonly revision?: string; readonly token?: string };

/** What `Mixtral.load()` takes: nothing or `"miniature"` for the embedded model, or where a GGUF file is. */
export type Source = string | URL | Blob | HubFile;

const ACCEPTED =
  'give "miniature", the address of a GGUF file ("https://…/model.gguf", "/model.gguf", "./model.gguf" or a URL), a File or Blob, or { repo, file } on the Hugging Face hub';

/** @throws TypeError that says what is accepted. */
export function readSource(source: Source | undefined): ModelSource {
  if (source === undefined || source === "miniature") return { kind: "url", url: miniatureUrl() };
  if (typeof source === "string") return { kind: "url", url: readAddress(source) };
  if (source instanceof URL) return { kind: "url", url: readAddress(source.href) };
  if (source instanceof Blob) return { kind: "files", files: [{ blob: source, name: source instanceof File ? source.name : "model.gguf" }] };
  if (typeof source === "object" && source !== null && "repo" in source && "file" in source) return readHubFile(source);
  throw new TypeError(
    `The source is ${source === null ? "null" : Array.isArray(source) ? "an array" : typeof source}; ${ACCEPTED}.`,
  );
}

function readAddress(address: string): string {
  if (!/^(?:https?:|blob:|file:|\.{0,2}\/)/i.test(address))
    throw new TypeError(`The source is ${JSON.stringify(address)}; ${ACCEPTED}.`);
  try {
    return new URL(address, baseAddress()).href;
  } catch (error) {
    throw new TypeError(`The source ${JSON.stringify(address)} is no address; ${ACCEPTED}.`, { cause: error });
  }
}

function readHubFile({ repo, file, revision = "main", token }: HubFile): ModelSource {
  if (typeof repo !== "string" || !/^[\w.-]+\/[\w.-]+$/.test(repo)) {
    throw new TypeError(`repo is ${JSON.stringify(repo)}; give "owner/name" as on the Hugging Face hub.`);
  }
  if (typeof file !== "string" || file === "")
    throw new TypeError('file is empty; give the name of a GGUF file, such as "model.Q4_K_M.gguf".');
  const path = file.split("/").map(encodeURIComponent).join("/");
  const url = `https://huggingface.co/${repo}/resolve/${encodeURIComponent(revision)}/${path}`;
  return { kind: "url", url, ...(token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } }) };
}
