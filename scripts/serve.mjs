/** Serves the built demo: `node scripts/serve.mjs [--port 4173]`. Port 4173 if it is free, else any. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "./lib/paths.mjs";
import { serveFolders } from "./lib/static-server.mjs";

const DEFAULT_PORT = 4173;

const { values } = parseArgs({ options: { port: { type: "string" } } });
const port = values.port === undefined ? DEFAULT_PORT : Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65535) {
  console.error(`--port is "${values.port}", not a port number between 0 and 65535.`);
  process.exit(2);
}
const demo = join(ROOT, "dist", "demo");
if (!existsSync(join(demo, "index.html"))) {
  console.error("dist/demo is absent: run `npm run build` first.");
  process.exit(1);
}
try {
  const { url } = await serveFolders({ "/": demo }, { port, anyPortIfTaken: values.port === undefined });
  console.log(`\n  The demo is at ${url}\n  (Ctrl+C stops it; it needs a browser with WebGPU, such as Chrome or Edge.)\n`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
