/** The models in the browser's storage, as the page lists them: the parts of a split file are one model. */
import type { CachedFile, CacheUsage } from "mixtral.js";
import { ago, bytes } from "./format.ts";
import { addressTitle, firstPart, partOf } from "./model-title.ts";

export type KeptModel = {
  readonly title: string;
  /** Where it came from; of a split file, the first part. */
  readonly url: string;
  /** Names its files for `Mixtral.cache.delete`. */
  readonly keys: readonly string[];
  /** Bytes that are kept. */
  readonly bytes: number;
  /** Of the whole model; null where not all parts were begun. */
  readonly totalBytes: number | null;
  readonly isComplete: boolean;
  /** Milliseconds since 1970. */
  readonly lastUsed: number;
};

/** Puts the parts of split files together. The model that was used last comes first. */
export function keptModels(files: readonly CachedFile[]): KeptModel[] {
  const groups = new Map<string, CachedFile[]>();
  for (const file of files) {
    const url = firstPart(file.url);
    groups.set(url, [...(groups.get(url) ?? []), file]);
  }
  return [...groups]
    .map(([url, parts]) => {
      const hasAllParts = parts.length >= (partOf(url)?.count ?? 1);
      return {
        title: addressTitle(url),
        url,
        keys: parts.map(({ key }) => key),
        bytes: sum(parts.map((part) => part.bytes)),
        totalBytes: hasAllParts ? sum(parts.map((part) => part.totalBytes)) : null,
        isComplete: hasAllParts && parts.every(({ complete }) => complete),
        lastUsed: Math.max(...parts.map((part) => part.lastUsed)),
      };
    })
    .sort((one, other) => other.lastUsed - one.lastUsed);
}

/** `26.4 GB, complete, used 2 days ago`; `6.3 GB of 26.4 GB so far, used just now`. */
export function keptFacts(model: KeptModel, nowMs: number): string {
  const size = model.isComplete
    ? `${bytes(model.bytes)}, complete`
    : model.totalBytes === null
      ? `${bytes(model.bytes)} so far, not all parts`
      : `${bytes(model.bytes)} of ${bytes(model.totalBytes)} so far`;
  return `${size}, used ${ago(nowMs - model.lastUsed)}`;
}

/** What the site takes of the browser's storage, as far as the browser tells. */
export function usageLine({ bytes: modelBytes, usageBytes, quotaBytes }: CacheUsage): string {
  const models = modelBytes === 0 ? "No model is kept" : `The models take ${bytes(modelBytes)}`;
  if (usageBytes === null) return `${models}.`;
  const allowed = quotaBytes === null ? "" : ` of the ${bytes(quotaBytes)} that the browser allows it`;
  return `${models}. In all, this site uses ${bytes(usageBytes)}${allowed}.`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
