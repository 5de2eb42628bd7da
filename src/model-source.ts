import { baseAddress } from "./base-address.ts";
import type { ModelSource } from "./contract/engine.ts";
import { miniatureUrl } from "./files.ts";
import { type KnownModel, modelNamed, models } from "./models.ts";

/** A file of a repository on the Hugging Face hub. `token` is needed for gated repositories; it goes to the hub only. */
export type HubFile = {
  /** `owner/name`. */
  readonly repo: string;
  /** Its path in the repository. Of a split file any part: the others are found beside it. */
  readonly file: string;
  /** Branch, tag or commit; default `"main"`. */
  readonly revision?: string | undefined;
  readonly token?: string | undefined;
  /** Address of a mirror that answers as the hub does; default `https://huggingface.co`. */
  readonly endpoint?: string | undefined;
};

/**
 * What `Mixtral.load()` takes: nothing or `"miniature"` for the embedded model, a name from `Mixtral.models`, or where a GGUF file is:
 * an address, a file that the user picked, all parts of a split file, or a file on the hub.
 */
export type Source = string | URL | Blob | readonly Blob[] | FileList | HubFile | KnownModel;

const ACCEPTED =
  'give "miniature", a name from Mixtral.models, the address of a GGUF file ("https://…/model.gguf", "/model.gguf", "./model.gguf" or a URL), ' +
  "a File or Blob, all parts of a split file as File[] or FileList, or { repo, file, revision, token } on the Hugging Face hub";

const HUB = "https://huggingface.co";

/** @throws TypeError that says what is accepted. */
export function readSource(source: Source | undefined): ModelSource {
  if (source === undefined || source === "miniature") return { kind: "url", url: miniatureUrl() };
  if (typeof source === "string") return readText(source);
  if (source instanceof URL) return addressSource(source.href);
  if (source instanceof Blob) return { kind: "files", files: [named(source)] };
  if (isFileList(source)) return readFiles([...source]);
  if (typeof source === "object" && source !== null && "repo" in source && "file" in source) return readHubFile(source);
  throw new TypeError(`The source is ${source === null ? "null" : typeof source}; ${ACCEPTED}.`);
}

function readText(text: string): ModelSource {
  const known = modelNamed(text);
  if (known !== null) return readHubFile(known, text);
  if (/^(?:https?:|blob:|file:|\.{0,2}\/)/i.test(text)) return addressSource(text);
  const close = /^[\w.-]+$/.test(text) ? ` Mixtral.models has: ${Object.keys(models).join(", ")}.` : "";
  throw new TypeError(`The source is ${JSON.stringify(text)}; ${ACCEPTED}.${close}`);
}

/** A file's address on the hub is taken for that file, so that the hub can be asked for its SHA-256; its page too, which people copy. */
function addressSource(address: string): ModelSource {
  const url = readAddress(address);
  const { origin, pathname } = new URL(url);
  const [owner, name, kind, revision, ...path] = pathname.slice(1).split("/").map(decodeSafely);
  const isFile = origin === HUB && (kind === "resolve" || kind === "blob") && path.length > 0 && path.at(-1) !== "";
  if (!isFile || !owner || !name || !revision) return { kind: "url", url };
  return { kind: "hub", repo: `${owner}/${name}`, file: path.join("/"), revision };
}

function decodeSafely(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function readAddress(address: string): string {
  try {
    return new URL(address, baseAddress()).href;
  } catch (error) {
    throw new TypeError(`The source ${JSON.stringify(address)} is no address; ${ACCEPTED}.`, { cause: error });
  }
}

function isFileList(source: unknown): source is readonly Blob[] | FileList {
  return Array.isArray(source) || (typeof FileList !== "undefined" && source instanceof FileList);
}

function readFiles(files: readonly unknown[]): ModelSource {
  if (files.length === 0) throw new TypeError(`The source is an empty list; ${ACCEPTED}.`);
  const blobs = files.map((file, index) => {
    if (file instanceof Blob) return named(file);
    throw new TypeError(`Entry ${index} of the source is ${file === null ? "null" : typeof file}, no File; ${ACCEPTED}.`);
  });
  return { kind: "files", files: blobs };
}

function named(blob: Blob): { readonly blob: Blob; readonly name: string } {
  return { blob, name: blob instanceof File ? blob.name : "model.gguf" };
}

function readHubFile(source: HubFile | KnownModel, name?: string): ModelSource {
  const { repo, file, revision = "main" } = source;
  const { token, endpoint } = source as Partial<HubFile>;
  if (repo === null) return { kind: "url", url: miniatureUrl() };
  if (typeof repo !== "string" || !/^[\w.-]+\/[\w.-]+$/.test(repo) || /(?:^|\/)\.{1,2}(?:\/|$)/.test(repo)) {
    throw new TypeError(`repo is ${JSON.stringify(repo)}; give "owner/name" as on the Hugging Face hub.`);
  }
  if (file === null) {
    throw new TypeError(
      `The names of the files of ${name ?? repo} are not known here: its repository shows them to those who bought access. ` +
        `Look at ${HUB}/${repo}/tree/${revision}, and give { repo: "${repo}", file, revision, token }.`,
    );
  }
  if (typeof file !== "string" || file === "" || file.split("/").some((part) => part === "" || part === "." || part === "..")) {
    throw new TypeError(
      `file is ${file === "" ? "empty" : JSON.stringify(file)}; give the name of a GGUF file, such as "model.Q4_K_M.gguf".`,
    );
  }
  if (typeof revision !== "string" || revision === "")
    throw new TypeError(`revision is ${JSON.stringify(revision)}; give a branch, tag or commit.`);
  if (token !== undefined && (typeof token !== "string" || !/^[\x21-\x7e]+$/.test(token)))
    throw new TypeError("token is no access token; give the text of one, such as hf_….");
  return {
    kind: "hub",
    repo,
    file,
    revision,
    ...(token === undefined ? {} : { token }),
    ...(endpoint === undefined ? {} : { endpoint: readEndpoint(endpoint) }),
  };
}

function readEndpoint(endpoint: unknown): string {
  if (typeof endpoint !== "string" || !/^https?:\/\/[^/?#@]+[^?#@]*$/i.test(endpoint))
    throw new TypeError(`endpoint is ${JSON.stringify(endpoint)}; give the address of a hub, such as "${HUB}".`);
  return endpoint;
}
