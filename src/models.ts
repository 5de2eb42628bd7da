/** The models that `Mixtral.load()` knows by name. */
import type { PromptFormatName } from "./prompts/prompt-format.ts";

/** What is known of a model before anything of it is fetched. It can be given to `load` as it is, or with a token: `{ ...entry, token }`. */
export type KnownModel = {
  /** The repository on the Hugging Face hub; null for the miniature, which lies beside the script. */
  readonly repo: string | null;
  /** Null where the repository is closed to those who have no access, and the names of its files are not known. */
  readonly file: string | null;
  readonly revision: string;
  /** Of the file, exactly; null where that is not known. */
  readonly bytes: number | null;
  /** Of the file, to about three digits; null where not even that is known. */
  readonly approximateBytes: number | null;
  /** As the file's name has it. */
  readonly quantization: string | null;
  /** Tokens that the model was made for. */
  readonly contextLength: number;
  /** How many tokens attention looks back, where that is less; `load` takes it where the file does not say. */
  readonly slidingWindow: number | null;
  /** The format that the model was trained on. A plain Mixtral that is given functions is asked as `json-agent`. */
  readonly promptFormat: PromptFormatName;
  /**
   * Memory on the graphics card for a context of 4,096 tokens, or the model's own where that is less, on a device that computes in
   * f16; rounded up to 10 MB. One that does not needs 0.55 GB more (the miniature 6 MB). Null where the file's size is not known.
   */
  readonly gpuBytes: number | null;
  /** The file is given only to those who accepted its terms and show a token. */
  readonly gated: boolean;
  /** SPDX where there is one. */
  readonly license: string;
};

const CONTEXT_LENGTH = 32_768;

/** The files of the model card, from December 2023: one tensor for each expert. Quantization, bytes, memory. */
const MIXTRAL_FILES = [
  ["Q2_K", 15_644_035_008, 16_260_000_000],
  ["Q3_K_M", 20_363_356_096, 20_980_000_000],
  ["Q4_0", 26_441_533_376, 27_050_000_000],
  ["Q4_K_M", 26_441_533_376, 27_050_000_000],
  ["Q5_0", 32_229_279_680, 32_840_000_000],
  ["Q5_K_M", 32_229_279_680, 32_840_000_000],
  ["Q6_K", 38_378_760_128, 38_990_000_000],
  ["Q8_0", 49_624_262_592, 50_240_000_000],
] as const;

/** Quantization, bytes where they are known, bytes as the model card rounds them. */
type MistralFile = readonly [quantization: string, bytes: number | null, approximateBytes: number];

const MISTRAL_V1_FILES: readonly MistralFile[] = [
  ["Q4_K_M", 4_368_438_944, 4_370_000_000],
  ["Q5_K_M", 5_131_409_056, 5_130_000_000],
  ["Q8_0", null, 7_700_000_000],
];

const MISTRAL_V3_FILES: readonly MistralFile[] = [
  ["Q4_K_M", null, 4_370_000_000],
  ["Q5_K_M", null, 5_130_000_000],
  ["Q8_0", null, 7_700_000_000],
];

/** KV cache and scratch of a Mistral 7B for 4,096 tokens. */
const MISTRAL_CONTEXT_BYTES = 605_000_000;

const miniature: KnownModel = {
  repo: null,
  file: "miniature.gguf",
  revision: "main",
  bytes: null,
  approximateBytes: 10_200_000,
  quantization: "Q8_0",
  contextLength: 2048,
  slidingWindow: null,
  promptFormat: "trelis-v3",
  gpuBytes: 30_000_000,
  gated: false,
  license: "Apache-2.0",
};

const mixtral = MIXTRAL_FILES.map(([quantization, bytes, gpuBytes]): [string, KnownModel] => [
  `mixtral-8x7b-instruct-v0.1.${quantization}`,
  {
    repo: "TheBloke/Mixtral-8x7B-Instruct-v0.1-GGUF",
    file: `mixtral-8x7b-instruct-v0.1.${quantization}.gguf`,
    revision: "main",
    bytes,
    approximateBytes: bytes,
    quantization,
    contextLength: CONTEXT_LENGTH,
    slidingWindow: null,
    promptFormat: "mixtral-instruct",
    gpuBytes,
    gated: false,
    license: "Apache-2.0",
  },
]);

const mistralV1 = MISTRAL_V1_FILES.map(([quantization, bytes, approximateBytes]): [string, KnownModel] => [
  `mistral-7b-instruct-v0.1.${quantization}`,
  {
    repo: "TheBloke/Mistral-7B-Instruct-v0.1-GGUF",
    file: `mistral-7b-instruct-v0.1.${quantization}.gguf`,
    revision: "main",
    bytes,
    approximateBytes,
    quantization,
    contextLength: CONTEXT_LENGTH,
    slidingWindow: 4096,
    promptFormat: "mixtral-instruct",
    gpuBytes: approximateBytes + MISTRAL_CONTEXT_BYTES,
    gated: false,
    license: "Apache-2.0",
  },
]);

const mistralV3 = MISTRAL_V3_FILES.map(([quantization, bytes, approximateBytes]): [string, KnownModel] => [
  `mistral-7b-instruct-v0.3.${quantization}`,
  {
    repo: "bartowski/Mistral-7B-Instruct-v0.3-GGUF",
    file: `Mistral-7B-Instruct-v0.3-${quantization}.gguf`,
    revision: "main",
    bytes,
    approximateBytes,
    quantization,
    contextLength: CONTEXT_LENGTH,
    slidingWindow: null,
    promptFormat: "mistral-tools",
    gpuBytes: approximateBytes + MISTRAL_CONTEXT_BYTES,
    gated: false,
    license: "Apache-2.0",
  },
]);

/** Access to both is sold; what their branches hold is only shown to buyers. */
const functionCalling: [string, KnownModel][] = [
  [
    "mixtral-8x7b-instruct-v0.1-function-calling-v3",
    {
      repo: "Trelis/Mixtral-8x7B-Instruct-v0.1-function-calling-v3",
      file: null,
      revision: "gguf",
      bytes: null,
      approximateBytes: null,
      quantization: null,
      contextLength: CONTEXT_LENGTH,
      slidingWindow: null,
      promptFormat: "trelis-v3",
      gpuBytes: null,
      gated: true,
      license: "commercial use for buyers of access; not to be published again",
    },
  ],
  [
    "mistral-7b-instruct-v0.1-function-calling-v2",
    {
      repo: "Trelis/Mistral-7B-Instruct-v0.1-function-calling-v2",
      file: null,
      revision: "main",
      bytes: null,
      approximateBytes: null,
      quantization: null,
      contextLength: CONTEXT_LENGTH,
      slidingWindow: 4096,
      promptFormat: "trelis-v2",
      gpuBytes: null,
      gated: true,
      license: "a license for each user, to be bought",
    },
  ],
];

/** The models that `Mixtral.load()` takes by name, with what is known of them. */
export const models: Readonly<Record<string, KnownModel>> = Object.freeze(
  Object.fromEntries(
    [["miniature", miniature] as [string, KnownModel], ...mixtral, ...mistralV1, ...mistralV3, ...functionCalling].map(
      ([name, model]) => [name, Object.freeze(model)],
    ),
  ),
);

/** The model of that name; null where there is none. */
export function modelNamed(name: string): KnownModel | null {
  return Object.hasOwn(models, name) ? (models[name] ?? null) : null;
}

/**
 * What is known of a source: a name, or a file on the hub; of a closed repository the same for each of its files.
 * @returns null for everything else
 */
export function knownModel(source: unknown): KnownModel | null {
  if (source === undefined) return miniature;
  if (typeof source === "string") return modelNamed(source);
  if (typeof source !== "object" || source === null || !("repo" in source) || !("file" in source)) return null;
  const { repo, file } = source;
  return Object.values(models).find((model) => model.repo === repo && (model.file === null || model.file === file)) ?? null;
}
