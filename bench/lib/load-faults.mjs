/** What goes wrong in a real load, and what becomes of it: each fault, and the load after it. */

/** @typedef {import("./load-bench.mjs").LoadBench} LoadBench */
/** @typedef {import("./load-bench.mjs").Measured} Measured */

/**
 * @typedef {object} Fault
 * @property {string} name
 * @property {Readonly<Record<string, string | number>>} [query] What the server does; see virtual-server.mjs.
 * @property {Partial<import("../load/worker.ts").Job & { kind: "load" }>} [job] What the browser does.
 * @property {boolean} [flip] Flips a bit of what the first load kept, and loads again.
 * @property {"right" | "source error" | "abort"} ends How the load must end.
 */

/** @param {number} weightBytes @returns {readonly Fault[]} */
export const loadFaults = (weightBytes) => [
  { name: "connection cut 50 times", query: { cuts: 50, seed: 3 }, ends: "right" },
  { name: "server ignores ranges", query: { ranges: "no" }, ends: "right" },
  { name: "file changes (entity tag)", query: { changes: 9 }, ends: "source error" },
  { name: "416", query: { refuse: 416, from: 9, times: 6 }, ends: "source error" },
  { name: "429 with Retry-After", query: { refuse: 429, retry: 1, from: 9, times: 4 }, ends: "right" },
  { name: "500, a few times", query: { refuse: 500, from: 9, times: 4 }, ends: "right" },
  { name: "500, for good", query: { refuse: 500, from: 9, times: 60 }, ends: "source error" },
  { name: "403 (gated)", query: { refuse: 403, from: 9, times: 6 }, ends: "source error" },
  { name: "403 at once", query: { refuse: 403, times: 1 }, ends: "source error" },
  { name: "wrong content length", query: { short: 9 }, ends: "right" },
  { name: "wrong SHA-256", query: { sha256: "wrong" }, ends: "source error" },
  { name: "flipped bit in the storage", flip: true, ends: "right" },
  { name: "quota exceeded in the middle", job: { fullAfterBytes: weightBytes / 2 }, ends: "right" },
  { name: "no room", job: { roomBytes: weightBytes - 1 }, ends: "right" },
  { name: "no storage (private window)", job: { noStorage: true }, ends: "right" },
  { name: "abort before the header", job: { stopAfter: 0 }, ends: "abort" },
  { name: "abort at the first weights", job: { stopAfter: 1 }, ends: "abort" },
  { name: "abort in the middle", job: { stopAfter: weightBytes / 2 }, ends: "abort" },
  { name: "abort at the last weights", job: { stopAfter: weightBytes }, ends: "abort" },
];

/**
 * Runs a fault and the load after it. The row says what became of both.
 * @param {LoadBench} bench
 * @param {Fault} fault
 * @param {number} weightBytes
 */
export async function runFault(bench, { name, query = {}, job = {}, flip = false, ends }, weightBytes) {
  const url = bench.fileUrl(query);
  if (flip) {
    await bench.run({ kind: "load", url, keep: true });
    await bench.run({ kind: "flip", url, offset: Math.floor(bench.size / 2) });
  }
  const asked = bench.countersOf(url).requests.length;
  const load = await bench.run({ kind: "load", url, keep: true, ...job });
  const counters = bench.countersOf(url);
  const requests = counters.requests.length - asked;
  const sent = counters.bytes;
  const kept = await bench.run({ kind: "kept", url });
  // A server that is broken for a while is asked until it is not.
  let next = await bench.run({ kind: "load", url, keep: true });
  for (let tries = 0; next.error !== null && tries < 12 && query.sha256 !== "wrong"; tries++)
    next = await bench.run({ kind: "load", url, keep: true });
  const right =
    endOf(load, weightBytes) === ends && endOf(next, weightBytes) === (query.sha256 === "wrong" ? "source error" : "right");
  await bench.run({ kind: "clear" });
  return {
    fault: name,
    "load ends": endOf(load, weightBytes),
    requests,
    "MB kept": megabytes(kept.bytes),
    "MB fetched by the next load": megabytes(counters.bytes - sent),
    "next load": endOf(next, weightBytes),
    ok: right ? "yes" : "NO",
    says: (load.error?.message ?? load.notice ?? "").replaceAll(url, "the file").slice(0, 110),
  };
}

/** @param {Measured} load @param {number} weightBytes */
function endOf({ error, bytes }, weightBytes) {
  if (error === null) return bytes === weightBytes ? "right" : `${bytes} bytes`;
  if (error.name === "AbortError") return "abort";
  return error.code === "model-source" ? "source error" : error.message;
}

/** @param {number} bytes */
const megabytes = (bytes) => Number((bytes / 1e6).toFixed(1));
