/** Prints the size of the built files, plain and gzipped; fails where the script-tag file is over its budget. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { ROOT } from "./lib/paths.mjs";

/** Bytes of dist/mixtral.js after gzip. */
export const SCRIPT_BUDGET_BYTES = 120 * 1024;

/** @param {string} name A file in dist/. */
export function builtSize(name) {
  const bytes = readFileSync(join(ROOT, "dist", name));
  return { name, bytes: bytes.length, gzipBytes: gzipSync(bytes, { level: 9 }).length };
}

if (process.argv[1]?.endsWith("size.mjs")) {
  const sizes = ["mixtral.js", "index.js", "worker.js"].map(builtSize);
  console.table(sizes);
  const script = sizes[0];
  if (script !== undefined && script.gzipBytes > SCRIPT_BUDGET_BYTES) {
    console.error(`dist/mixtral.js is ${script.gzipBytes} bytes gzipped, over its budget of ${SCRIPT_BUDGET_BYTES}.`);
    process.exitCode = 1;
  }
}
