/** The worker: offers the engine to the page. Wiring only. */
import { exposeHost } from "../src/contract/comlink.ts";
import { browserModelStore } from "./engines/browser-model-store.ts";
import { WebGpuHost } from "./engines/webgpu-host.ts";

exposeHost(new WebGpuHost(navigator.gpu, browserModelStore));
