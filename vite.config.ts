/** The demo: `vite` serves it with hot reload, `vite build` puts it into dist/demo, `vite preview` serves that. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { placeFiles } from "./scripts/lib/vite-plugins.mjs";
import { xgrammarModule } from "./scripts/lib/xgrammar-plugin.mjs";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig(({ command }) => ({
  root: path("demo"),
  // Addresses are relative, so that the built demo works under any path.
  base: "./",
  // Built, the demo uses the package as a site of its own would; while developing, the sources.
  resolve: {
    alias: {
      "mixtral.js/tools": path(command === "build" ? "dist/tools.js" : "src/entries/tools.ts"),
      "mixtral.js": path(command === "build" ? "dist/index.js" : "src/index.ts"),
    },
  },
  plugins: command === "build" ? [] : [placeFiles({ kind: "sources" }), xgrammarModule()],
  worker: { format: "es", plugins: () => [xgrammarModule()] },
  assetsInclude: ["**/*.gguf"],
  build: {
    outDir: path("dist/demo"),
    emptyOutDir: true,
    target: "es2022",
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2000,
  },
  server: { host: "127.0.0.1", fs: { allow: [path(".")] } },
  preview: { host: "127.0.0.1" },
}));
