/** Puts Dawn's WebGPU where a browser has it: `navigator.gpu`, and `GPUBufferUsage` and its like as globals. */
import { dawnEnvironment } from "../../scripts/lib/vulkan.mjs";

const environment = dawnEnvironment();
if (environment === null) {
  throw new Error("No Vulkan driver with shader-f16 was found. On Debian, .ci/install-lavapipe.sh installs Mesa's lavapipe.");
}
Object.assign(process.env, environment);

const { create, globals } = await import("webgpu");
Object.assign(globalThis, globals);
// Dawn's GPU object must outlive every adapter and device, so the property keeps it for the life of the process.
const gpu = create([]);
Object.defineProperty(globalThis, "navigator", { value: { gpu, userAgent: "Dawn in Node" }, configurable: true });

const adapter = await gpu.requestAdapter();
if (adapter === null) throw new Error(`Dawn found no adapter with ${JSON.stringify(environment)}.`);
if (!adapter.features.has("shader-f16")) {
  throw new Error(
    `The adapter "${adapter.info.description}" has no shader-f16, which these tests are for. Use another Vulkan driver.`,
  );
}
