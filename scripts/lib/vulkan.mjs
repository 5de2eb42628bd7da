/** The Vulkan driver that Dawn in Node uses in the tests: an adapter with shader-f16, in software on Linux. */
import { existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const DRIVER_FOLDERS = ["/usr/share/vulkan/icd.d", "/usr/local/share/vulkan/icd.d", "/etc/vulkan/icd.d"];

/**
 * Environment variables that Dawn needs before its native module is loaded, or null where this machine has no adapter
 * with shader-f16 that the tests may rely on. A `VK_ICD_FILENAMES` that is already set wins over Mesa's lavapipe;
 * macOS and Windows use their own graphics interface and need nothing.
 * @returns {Record<string, string> | null}
 */
export function dawnEnvironment() {
  if (process.platform !== "linux") return {};
  const chosen = process.env.VK_ICD_FILENAMES ?? findLavapipe();
  if (chosen === null || chosen === "") return null;
  // Lavapipe spends most of a test's time on optimising shaders that run a few times: without that it needs half as long.
  const unoptimised = { GALLIVM_PERF: process.env.GALLIVM_PERF ?? "nopt" };
  return { VK_ICD_FILENAMES: chosen, XDG_RUNTIME_DIR: process.env.XDG_RUNTIME_DIR ?? tmpdir(), ...unoptimised };
}

/** @returns {string | null} The driver manifest of Mesa's lavapipe. */
function findLavapipe() {
  for (const folder of DRIVER_FOLDERS) {
    if (!existsSync(folder)) continue;
    const manifest = readdirSync(folder).find((name) => /^lvp_icd.*\.json$/.test(name));
    if (manifest !== undefined) return join(folder, manifest);
  }
  return null;
}
