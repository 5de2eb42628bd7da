import type { LoadOptions, LoadProgress, ModelSource } from "./contract/engine.ts";
import { baseAddress } from "./base-address.ts";
import { grammarUrl } from "./files.ts";
import { readSource, type Source } from "./model-source.ts";
import { type KnownModel, knownModel } from "./models.ts";
import { promptFormatNames } from "./prompts/formats.ts";
import { checkFormatChoice, type FormatChoice } from "./prompts/model-format.ts";
import { checkKnownNames } from "./tools/known-names.ts";

export type MixtralLoadOptions = Omit<LoadOptions, "promptFormats" | "grammarUrl"> & {
  /** Reports phases and bytes, often. */
  readonly onProgress?: (progress: LoadProgress) => void;
  /** Stops loading: the promise rejects with the signal's reason, and everything is freed. What came so far stays in the browser's storage. */
  readonly signal?: AbortSignal;
  /**
   * The prompt format the model was trained on, by its name or as a format of one's own. Default: what the file names, else what is
   * known of it, else what its chat template tells, else `"mixtral-instruct"`.
   */
  readonly promptFormat?: FormatChoice;
  /** Address of the package's `worker.js`, where a Content-Security-Policy or a bundler keeps it from being found. */
  readonly workerUrl?: string | URL;
  /** Address of the package's `grammar.js`, where it does not lie beside the script. Fetched when an answer is first held to a grammar. */
  readonly grammarUrl?: string | URL;
};

export type MixtralPlanOptions = Omit<MixtralLoadOptions, "onProgress"> & {
  /** Also makes every buffer for a moment: the only way to know whether the graphics card has the memory. Default false. */
  readonly tryMemory?: boolean;
};

const NAMES: Readonly<Record<keyof MixtralLoadOptions | keyof MixtralPlanOptions, true>> = {
  contextLength: true,
  slidingWindow: true,
  cache: true,
  precision: true,
  subgroups: true,
  onProgress: true,
  signal: true,
  promptFormat: true,
  workerUrl: true,
  grammarUrl: true,
  tryMemory: true,
};
const CACHE_MODES = ["use", "reload", "off"] as const;

/**
 * What the worker gets of the page's options. The embedded model is not kept in the browser's storage unless that is asked for: it
 * lies beside the script, and whatever keeps the script (the HTTP cache, a service worker) keeps it too.
 * @throws TypeError for an option that is none
 */
export function readLoadOptions(source: Source | undefined, options: Omit<MixtralLoadOptions, "onProgress">): LoadOptions {
  checkKnownNames("The options of a load", options, NAMES);
  const { promptFormat: format, contextLength, precision, subgroups } = options;
  const slidingWindow = options.slidingWindow ?? knownModelOf(source)?.slidingWindow ?? undefined;
  if (format !== undefined) checkFormatChoice(format);
  const embedded = source === undefined || source === "miniature";
  const cache = options.cache ?? (embedded ? "off" : "use");
  if (!CACHE_MODES.includes(cache)) {
    throw new TypeError(`cache is ${JSON.stringify(cache)}; it must be ${CACHE_MODES.map((mode) => `"${mode}"`).join(", ")}.`);
  }
  return {
    cache,
    grammarUrl: options.grammarUrl === undefined ? grammarUrl() : new URL(options.grammarUrl, baseAddress()).href,
    ...(contextLength === undefined ? {} : { contextLength }),
    ...(slidingWindow === undefined ? {} : { slidingWindow }),
    ...(precision === undefined ? {} : { precision }),
    ...(subgroups === undefined ? {} : { subgroups }),
    ...(format === undefined ? { promptFormats: promptFormatNames } : {}),
  };
}

/** What is known of the model, also where its file on the hub is given by its address. @throws TypeError for a source that is none */
export function knownModelOf(source: Source | undefined): KnownModel | null {
  return knownModel(source) ?? knownModel(readSource(source));
}

/**
 * Asks the browser not to clear this site's storage when room runs short, before something large is put there. Some browsers ask the
 * user; a refusal only means that the file may have to be fetched again one day.
 */
export async function askForLastingStorage({ kind }: ModelSource, { cache }: LoadOptions): Promise<void> {
  if (kind === "files" || cache === "off") return;
  const storage = (globalThis as Partial<typeof globalThis>).navigator?.storage;
  if (typeof storage?.persist !== "function") return;
  try {
    if (!(await storage.persisted())) await storage.persist();
  } catch {
    // Private windows and embedded pages may refuse to answer; the load works all the same.
  }
}
