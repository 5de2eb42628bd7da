import type { CacheMode, LoadOptions, ModelSource } from "../../src/contract/engine.ts";
import { ModelFormatError } from "../../src/contract/errors.ts";
import { type OpenModelFiles, openModelFiles } from "../loading/model-files.ts";
import { type ModelConfig, readConfig } from "../model/config.ts";
import { within } from "../sampling/options.ts";
import type { FileCache } from "../source/cache/file-cache.ts";
import { ChunkedSource } from "../source/chunked-source.ts";
import type { CacheAddress } from "../source/open-source.ts";
import { Tokenizer } from "../tokenizer/tokenizer.ts";

/** The context where the caller asks for none: the model's own, at most this. */
const DEFAULT_CONTEXT_LENGTH = 4096;

/** A model's files with checked headers, and what is made of them. */
export type OpenModel = {
  readonly files: OpenModelFiles;
  readonly config: ModelConfig;
  readonly tokenizer: Tokenizer;
  /** Those of its files that come from a server. */
  readonly remote: readonly ChunkedSource[];
};

/**
 * Opens a model and reads its header. Whoever opens it closes `files`.
 * @param cacheOf where a server's file is kept; null for nowhere
 * @throws ModelSourceError, ModelFormatError, AbortError; nothing stays open
 */
export async function openModel(
  source: ModelSource,
  { cache = "use", slidingWindow }: LoadOptions,
  cacheOf: ((address: CacheAddress) => FileCache) | null,
  onNotice: (notice: string | null) => void,
  signal: AbortSignal,
): Promise<OpenModel> {
  checkCacheMode(cache);
  const remote: ChunkedSource[] = [];
  const files = await openModelFiles(
    source,
    (inner, address) => {
      const kept = cache === "off" || isOfThisPage(address) ? null : (cacheOf?.(address) ?? null);
      const chunked = new ChunkedSource(inner, kept, { reload: cache === "reload" });
      chunked.onNotice = onNotice;
      remote.push(chunked);
      return chunked;
    },
    signal,
  );
  try {
    const config = readConfig(files, slidingWindow === undefined ? {} : { slidingWindow });
    return { files, config, tokenizer: Tokenizer.fromGguf(files.metadata), remote };
  } catch (error) {
    files.close();
    throw error;
  }
}

/** The page made the address up for a file that it has; nobody will ask for it again. */
function isOfThisPage({ url }: CacheAddress): boolean {
  return /^blob:/i.test(url);
}

/** @throws TypeError when the mode is none that there is. */
function checkCacheMode(mode: CacheMode): void {
  if (mode === "use" || mode === "reload" || mode === "off") return;
  throw new TypeError(`cache is ${JSON.stringify(mode)}; it must be "use", "reload" or "off".`);
}

/** @throws TypeError when the context that is asked for is not one that the model was made for. */
export function contextLengthOf({ contextLength }: LoadOptions, { trainedContextLength }: ModelConfig): number {
  if (contextLength === undefined) return Math.min(trainedContextLength, DEFAULT_CONTEXT_LENGTH);
  return within("contextLength", contextLength, { least: 2, most: trainedContextLength, integer: true });
}

/** @throws ModelFormatError when the file names a prompt format that the page does not have. */
export function checkPromptFormat({ promptFormats }: LoadOptions, { name, promptFormat }: ModelConfig): void {
  if (promptFormats === undefined || promptFormat === null || promptFormats.includes(promptFormat)) return;
  const known = promptFormats.join(", ");
  throw new ModelFormatError(
    `The file of "${name}" names the prompt format "${promptFormat}" (mixtral_js.prompt_format), which this version does not have. ` +
      `Load it with the promptFormat that it understands, one of: ${known}.`,
    { promptFormat, promptFormats },
  );
}
