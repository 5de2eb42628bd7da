/**
 * The GPU that a test runs on: the browser's own, or Dawn's that test/support/dawn.setup.ts put in place.
 * @throws Error where there is none: a GPU test never passes without one.
 */
export function testGpu(): GPU {
  const gpu: GPU | undefined = navigator.gpu;
  if (gpu === undefined)
    throw new Error("navigator.gpu is absent: run GPU tests with `npx vitest run --project dawn` or `--project chromium`.");
  return gpu;
}
