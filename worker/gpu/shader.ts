/** A shader made of whole WGSL files, and compiler messages that show the line they are about. */
import { UnsupportedDeviceError } from "../../src/contract/errors.ts";
import type { GpuDevice } from "./device.ts";

/** One WGSL file: its name for messages, and its text. */
export type ShaderFile = { readonly name: string; readonly source: string };

/** The files one after the other: first those with `enable` directives, which WGSL wants before everything else. */
export function joinFiles(files: readonly ShaderFile[]): string {
  return files.map(({ source }) => `${source.trimEnd()}\n`).join("\n");
}

/** The file, the line in it and that line's text, for a line (from 1) of what {@link joinFiles} gives. */
export function locate(
  files: readonly ShaderFile[],
  line: number,
): { readonly name: string; readonly line: number; readonly text: string } {
  let rest = line;
  for (const { name, source } of files) {
    const lines = source.trimEnd().split("\n");
    if (rest <= lines.length) return { name, line: rest, text: lines[rest - 1] ?? "" };
    rest -= lines.length + 1;
  }
  return { name: "end of the shader", line: Math.max(rest, 0), text: "" };
}

/**
 * Compiles the files for `main` with the given override constants.
 * @throws UnsupportedDeviceError with file, line and text of each of the compiler's errors.
 */
export async function compile(
  device: GpuDevice,
  label: string,
  files: readonly ShaderFile[],
  constants: Readonly<Record<string, number>>,
): Promise<GPUComputePipeline> {
  device.raw.pushErrorScope("validation");
  const module = device.raw.createShaderModule({ label, code: joinFiles(files) });
  const moduleFailure = device.raw.popErrorScope();
  const pipeline = device.raw
    .createComputePipelineAsync({ label, layout: "auto", compute: { module, entryPoint: "main", constants } })
    .catch((cause: unknown) => ({ cause }));
  const { messages } = await device.guard(module.getCompilationInfo());
  await device.guard(moduleFailure);
  const errors = messages.filter(({ type }) => type === "error");
  if (errors.length > 0) {
    const places = errors.map((error) => {
      const { name, line, text } = locate(files, error.lineNum);
      return `${name}:${line}:${error.linePos}: ${error.message}\n    ${text.trim()}`;
    });
    throw new UnsupportedDeviceError(
      `The GPU's compiler refuses the shader "${label}"; report this with the browser's version.\n${places.join("\n")}`,
      {
        shader: label,
        adapter: device.adapterName,
      },
    );
  }
  const result = await device.guard(pipeline);
  if ("cause" in result) {
    const reason = result.cause instanceof Error ? result.cause.message : String(result.cause);
    throw new UnsupportedDeviceError(
      `The GPU cannot run the shader "${label}": ${reason}. Update the browser and the graphics driver, ` +
        'or load with { precision: "f32" } or { subgroups: false }.',
      { shader: label, adapter: device.adapterName },
      result.cause,
    );
  }
  return result;
}
