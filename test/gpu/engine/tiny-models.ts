import type { LoadOptions } from "../../../src/contract/engine.ts";
import type { WebGpuEngine } from "../../../worker/engines/webgpu.ts";
import { WebGpuHost } from "../../../worker/engines/webgpu-host.ts";
import { loadFixture, loadJsonFixture } from "../../support/fixtures.ts";
import { testGpu } from "../../support/gpu.ts";

/** What llama.cpp computed for a tiny model, see the fixtures' README. */
export type Reference = {
  readonly tokens: readonly number[];
  readonly positions: readonly { readonly top: readonly (readonly [id: number, logprob: number])[] }[];
  readonly greedy: readonly number[];
  readonly greedy_min_gap: number;
};

export const never: AbortSignal = new AbortController().signal;

/** One file in memory. */
export type TinySource = { readonly kind: "files"; readonly files: readonly [{ readonly blob: Blob; readonly name: string }] };

/** The bytes of a tiny model, or null where the fixtures are absent. */
export async function tinyModel(name: string): Promise<TinySource | null> {
  const bytes = await loadFixture(`gguf/tiny-${name}.gguf`);
  return bytes === null ? null : { kind: "files", files: [{ blob: new Blob([bytes]), name }] };
}

/** A tiny model, loaded, or null where the fixtures are absent. */
export async function loadTiny(name: string, options: LoadOptions = {}, gpu: GPU = testGpu()): Promise<WebGpuEngine | null> {
  const source = await tinyModel(name);
  return source === null ? null : new WebGpuHost(gpu).load(source, options, () => undefined, never);
}

/** The reference of a tiny model; a `.split-experts` file has its stacked twin's. */
export function tinyReference(name: string): Promise<Reference | null> {
  return loadJsonFixture<Reference>(`gguf/tiny-${name.replace(".split-experts", "")}.reference.json`);
}

/** The precisions that this adapter has. */
export async function precisions(): Promise<("f32" | "f16")[]> {
  const adapter = await testGpu().requestAdapter();
  return adapter?.features.has("shader-f16") ? ["f32", "f16"] : ["f32"];
}
