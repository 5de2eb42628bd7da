/** The models that the library knows by name, as the page lists them, and the choices that they make. */
import type { KnownModel } from "mixtral.js";
import { bytes, count } from "./format.ts";
import type { ModelChoice } from "./model-choice.ts";
import { addressTitle, decoded, withoutQuery } from "./model-title.ts";

/** The library's own record: what is known by name. */
export type KnownModels = Readonly<Record<string, KnownModel>>;

export type ModelGroup = {
  readonly label: string;
  readonly entries: readonly { readonly name: string; readonly label: string }[];
};

const GATED = "Need a token";

/** Models by repository, the gated ones last. The miniature is not among them: it lies beside the page. */
export function modelGroups(models: KnownModels): ModelGroup[] {
  const groups = new Map<string, { name: string; label: string }[]>();
  for (const [name, model] of Object.entries(models).sort(([, one], [, other]) => Number(one.gated) - Number(other.gated))) {
    if (model.repo === null) continue;
    const title = repositoryTitle(model.repo);
    const group = model.gated ? GATED : title;
    const label = model.gated ? title : [model.quantization ?? name, ...sizes(model)].join(" · ");
    groups.set(group, [...(groups.get(group) ?? []), { name, label }]);
  }
  return [...groups].map(([label, entries]) => ({ label, entries }));
}

/** What is known of a model, in sentences. */
export function knownFacts(model: KnownModel): string {
  const [size, memory] = sizes(model);
  const title = repositoryTitle(model.repo ?? "");
  const name = model.quantization === null ? title : `${title}, ${model.quantization}`;
  const terms = [
    size === undefined ? "its size is not known before its header is read" : `${size} to fetch`,
    ...(memory === undefined ? [] : [memory]),
  ].join(", ");
  const format =
    model.promptFormat === "mixtral-instruct"
      ? "It was made for chat; functions it calls as an agent."
      : "It was made to call functions.";
  return `${name}: ${terms}. ${format} Made for ${count(model.contextLength)} tokens. Licence: ${model.license}.`;
}

/**
 * @param file of the repository, where the model's own is not known
 * @param token for a gated repository; empty for none
 * @returns null where there is no such model
 */
export function knownChoice(models: KnownModels, name: string, file: string, token: string): ModelChoice | null {
  const model = models[name];
  if (model === undefined || model.repo === null) return null;
  const { repo, revision } = model;
  const hubFile = { repo, revision, file: model.file ?? file };
  return {
    source: token === "" ? hubFile : { ...hubFile, token },
    title: model.file === null ? addressTitle(file) : name,
  };
}

/** A file at an address. One of a known repository is loaded as that model is. */
export function addressChoice(models: KnownModels, address: string): ModelChoice {
  const title = addressTitle(address);
  for (const model of Object.values(models)) {
    const { repo, revision } = model;
    const folder = `https://huggingface.co/${repo}/resolve/${revision}/`;
    if (repo === null || !address.startsWith(folder)) continue;
    const file = decoded(withoutQuery(address).slice(folder.length));
    if (model.file === null || model.file === file) return { source: { repo, revision, file }, title };
  }
  return { source: address, title };
}

/** `26.4 GB`, `27.1 GB of graphics memory`; neither where the file is not known. */
function sizes({ bytes: exactBytes, approximateBytes, gpuBytes }: KnownModel): string[] {
  const fileBytes = exactBytes ?? approximateBytes;
  return [
    ...(fileBytes === null ? [] : [bytes(fileBytes)]),
    ...(gpuBytes === null ? [] : [`${bytes(gpuBytes)} of graphics memory`]),
  ];
}

/** `TheBloke/Mixtral-8x7B-Instruct-v0.1-GGUF` → `Mixtral 8x7B Instruct v0.1`. */
function repositoryTitle(repo: string): string {
  const name = repo.slice(repo.indexOf("/") + 1);
  return name.replace(/-GGUF$/i, "").replaceAll("-", " ");
}
