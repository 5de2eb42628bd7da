/**
 * Measures the loading of a real-size model, in Chromium, from a server on this machine that makes the file up:
 *
 *   npm run bench:load                       26.4 GB, and what becomes of every fault
 *   npm run bench:load -- --size 2GB         the first tensors of the same file only
 *   npm run bench:load -- --no-faults        without the table of faults
 *   npm run bench:load -- --only plain       of the loads only this one: plain, sha256, kept (which has the second load, too)
 *
 * The weights go through the whole loader (requests, chunks, hashes, storage) into a sink that stands for the GPU's memory and
 * checks every byte's place. `bare fetch` is one request for the same bytes in the same run, read and thrown away.
 */
import { parseArgs } from "node:util";
import { LoadBench, virtualModel } from "./lib/load-bench.mjs";
import { loadFaults, runFault } from "./lib/load-faults.mjs";

const { values } = parseArgs({
  options: {
    size: { type: "string", default: "26.5GB" },
    faults: { type: "boolean", default: true },
    only: { type: "string", multiple: true, default: ["plain", "sha256", "kept"] },
  },
  allowNegative: true,
});

/** What a load may cost: the least share of a bare fetch's speed where nothing is kept or compared, and the most memory. */
const LEAST_SHARE = 0.6;
const MOST_BYTES = 300 * 2 ** 20;
/** Each fault is tried with a file of this size. */
const FAULT_BYTES = 200e6;

/** @param {string} text such as 500MB or 2GB */
function bytesOf(text) {
  const match = /^(\d+(?:\.\d+)?)\s*([KMG]B)?$/i.exec(text);
  const unit = { KB: 1e3, MB: 1e6, GB: 1e9 }[match?.[2]?.toUpperCase() ?? ""] ?? 1;
  if (match === null) {
    console.error(`--size is "${text}"; it must be a number of bytes such as 500MB or 2GB.`);
    process.exit(2);
  }
  return Number(match[1]) * unit;
}

const model = virtualModel(bytesOf(values.size));
const small = virtualModel(FAULT_BYTES);
if (model === null || small === null) {
  console.error("The header of the virtual file is absent: MIXTRAL_FIXTURES must name a folder with `headers/`.");
  process.exit(2);
}

const whole = (/** @type {number} */ number) => Math.round(number).toLocaleString("en-US");
const rows = [];
let failed = false;

const bench = await LoadBench.open(model);
try {
  console.log(
    `\n${whole(model.size)} bytes, ${whole(model.weightBytes)} of them weights; the browser is ${bench.context.browser()?.version() ?? "?"}`,
  );
  const rate = (/** @type {{ seconds: number }} */ { seconds }) => model.size / 1e6 / seconds;
  const fetched = bench.fileUrl();
  const bare = await bench.run({ kind: "fetch", url: fetched });
  failed ||= bare.bytes !== model.size;
  rows.push({ what: "bare fetch", seconds: fixed(bare.seconds), "MB/s": whole(rate(bare)) });

  const kept = bench.fileUrl();
  // The server needs a while to find the SHA-256; not while a load waits for it.
  if (values.only.includes("sha256")) bench.files.hashOf(bench.file);
  const loads = [
    { kind: "plain", what: "load, nothing kept", url: bench.fileUrl(), keep: false },
    { kind: "sha256", what: "load, nothing kept, SHA-256 of the whole file", url: bench.fileUrl({ sha256: 1 }), keep: false },
    { kind: "kept", what: "load, kept in the storage", url: kept, keep: true },
    { kind: "kept", what: "second load, from the storage", url: kept, keep: true },
  ].filter(({ kind }) => values.only.includes(kind));
  for (const { kind, what, url, keep } of loads) {
    const before = bench.countersOf(url).requests.length;
    const load = await bench.run({ kind: "load", url, keep });
    const right = load.error === null && load.bytes === model.weightBytes;
    failed ||= !right;
    const limits = [
      load.peakBytes > MOST_BYTES ? `more memory than ${MOST_BYTES / 2 ** 20} MiB` : null,
      kind === "plain" && bare.seconds < LEAST_SHARE * load.seconds ? `slower than ${100 * LEAST_SHARE} % of a bare fetch` : null,
    ].filter((limit) => limit !== null);
    for (const limit of limits) console.error(`${what}: ${limit}.`);
    failed ||= limits.length > 0;
    rows.push({
      what,
      seconds: fixed(load.seconds),
      "MB/s": whole(rate(load)),
      "of the bare fetch": `${whole((100 * bare.seconds) / load.seconds)} %`,
      requests: bench.countersOf(url).requests.length - before,
      "MiB at the peak": fixed(load.peakBytes / 2 ** 20),
      "MiB of chunks": fixed(load.peakHeldBytes / 2 ** 20),
      "every byte at its place": right ? "yes" : (load.error?.message ?? `${load.bytes} bytes`),
    });
    if (load.notice !== null) console.log(`${what}: ${load.notice.replaceAll(url, "the file")}`);
  }
  console.log("\nMiB at the peak: heap and ArrayBuffers of the worker as V8 counts them, ten times a second, garbage included.");
  console.table(rows);
} finally {
  await bench.close();
}

if (values.faults) {
  const faulty = await LoadBench.open(small);
  try {
    console.log(`\nEach fault with ${whole(small.size)} bytes, kept in the storage, and the load after it:`);
    const table = [];
    for (const fault of loadFaults(small.weightBytes)) table.push(await runFault(faulty, fault, small.weightBytes));
    console.table(table);
    failed ||= table.some(({ ok }) => ok !== "yes");
  } finally {
    await faulty.close();
  }
}
process.exitCode = failed ? 1 : 0;

/** @param {number} number */
function fixed(number) {
  return number.toFixed(1);
}
