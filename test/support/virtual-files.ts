import type { Plugin } from "vite";
import { VirtualServer } from "../../bench/lib/virtual-server.mjs";

/**
 * A Vite plugin that serves generated files with faults under `/@virtual/`, for tests in a browser; see bench/lib/virtual-server.mjs.
 * `/@virtual-counters?/@virtual/name?query` answers with what was counted for that address, `/@virtual-release?…` opens its gate.
 */
export function virtualFiles(): Plugin {
  const files = new VirtualServer(new Uint8Array(0));
  return {
    name: "mixtral-virtual-files",
    configureServer(server): void {
      server.middlewares.use((request, response, next) => {
        const address = request.url ?? "";
        if (address.startsWith("/@virtual/")) {
          files.answer(request, response).catch((error: unknown) => response.destroy(error as Error));
        } else if (address.startsWith("/@virtual-counters?")) {
          response.setHeader("cache-control", "no-store");
          response.end(JSON.stringify(files.countersOf(address.slice(address.indexOf("?") + 1))));
        } else if (address.startsWith("/@virtual-release?")) {
          files.release(address.slice(address.indexOf("?") + 1));
          response.end();
        } else {
          next();
        }
      });
    },
  };
}
