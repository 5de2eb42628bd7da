/**
 * Measures what holding answers to a grammar costs, with Mixtral's 32,000 pieces and the calls of the function-calling leaderboard:
 *
 *   npm run bench:grammar                   100 sets of functions
 *   npm run bench:grammar -- --cases 20     fewer
 *
 * Uses the built dist/grammar.js and dist/prompts.js in Node. Ends with an error where the median of the masks takes more than 100 µs.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { pathToFileURL } from "node:url";
import { FIXTURES, ROOT } from "../scripts/lib/paths.mjs";
import { readSet, rightCall } from "./lib/bfcl/cases.mjs";

const { values } = parseArgs({ options: { cases: { type: "string", default: "100" } } });
const LONGEST_MEDIAN_US = 100;
const FORMAT = "trelis-v3";

const header = join(FIXTURES, "headers", "mixtral-8x7b-instruct-v0.1.Q4_K_M.header.gguf");
for (const [file = "", remedy] of [
  [header, "MIXTRAL_FIXTURES must name a folder with `headers/`"],
  [join(ROOT, "dist", "grammar.js"), "run `npm run build`"],
]) {
  if (existsSync(file)) continue;
  console.error(`${file} is absent: ${remedy}.`);
  process.exit(2);
}
/** @param {string} name */
const built = (name) => import(pathToFileURL(join(ROOT, "dist", name)).href);
const { openGrammars, readTokenizer } = await built("grammar.js");
const { formats } = await built("prompts.js");

/**
 * @template T
 * @param {number[]} times microseconds
 * @param {() => T} work
 */
function timed(times, work) {
  const start = performance.now();
  const result = work();
  times.push((performance.now() - start) * 1000);
  return result;
}

/** @param {number[]} times @param {number} share */
function quantile(times, share) {
  const sorted = [...times].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const tokenizer = await readTokenizer(readFileSync(header));
const engine = openGrammars(tokenizer);
/** @type {Record<"start" | "compile" | "firstMask" | "warmMask" | "accept" | "forced", number[]>} */
const times = { start: [], compile: [], firstMask: [], warmMask: [], accept: [], forced: [] };
const startMs = performance.now();
(await engine.compile({ kind: "ebnf", ebnf: 'root ::= "a"' }, false)).release();
times.start.push((performance.now() - startMs) * 1000);

let tokens = 0;
let calls = 0;
const format = formats[FORMAT];
for (const one of readSet(join(FIXTURES, "bfcl"), "multiple").slice(0, Number(values.cases))) {
  const tools = one.tools.map((tool) => tool.function);
  const call = rightCall(one.truths[0] ?? {}, one.tools);
  const ids = tokenizer.continueText(format.write([call]));
  for (const choice of ["required", "auto"]) {
    const grammar = format.grammar(tools, choice);
    const compileMs = performance.now();
    const compiled = await engine.compile(grammar, false);
    times.compile.push((performance.now() - compileMs) * 1000);
    for (const masks of [times.firstMask, times.warmMask]) {
      const state = compiled.begin();
      for (const id of ids) {
        const mask = timed(masks, () => state.mask());
        if (!mask.has(id))
          throw new Error(`${call.name}: token ${id} (${JSON.stringify(tokenizer.tokenText(id))}) is not allowed`);
        timed(times.accept, () => state.accept(id));
      }
      if (!state.mayEnd()) throw new Error(`${call.name}: the call is not complete`);
      state.dispose();
    }
    compiled.release();
    tokens += ids.length;
    calls++;
    // As the engine does it: what must come first, then a mask.
    const state = (await engine.compile(grammar, false)).begin();
    for (let index = 0; index < ids.length; ) {
      const forced = timed(times.forced, () => state.takeForced());
      index += forced.length;
      if (index < ids.length) state.accept(ids[index++]);
      if (forced.some((/** @type {number} */ id, /** @type {number} */ place) => id !== ids[index - 1 - forced.length + place]))
        break;
    }
    state.dispose();
  }
}

const ROWS = /** @type {const} */ ([
  ["start", "start: WebAssembly and the tokenizer's pieces"],
  ["compile", "compile the functions of a turn"],
  ["firstMask", "mask, first time through a call"],
  ["warmMask", "mask, later times"],
  ["accept", "accept a token"],
  ["forced", "find and take what must come"],
]);
const report = ROWS.map(([key, what]) => ({
  what,
  count: times[key].length,
  medianUs: Number(quantile(times[key], 0.5).toFixed(1)),
  p99Us: Number(quantile(times[key], 0.99).toFixed(1)),
  mostUs: Number(quantile(times[key], 1).toFixed(1)),
}));
console.log(
  `\n${calls} calls of ${FORMAT}, ${tokens} tokens, ${tokenizer.size} pieces; ${cpus()[0]?.model ?? "?"}, Node ${process.version}\n`,
);
console.log(`${"microseconds".padEnd(48)}${["count", "median", "99 %", "most"].map((head) => head.padStart(12)).join("")}`);
for (const { what, count, medianUs, p99Us, mostUs } of report)
  console.log(
    `${what.padEnd(48)}${[count, medianUs, p99Us, mostUs].map((cell) => cell.toLocaleString("en-US").padStart(12)).join("")}`,
  );

const masks = [...times.firstMask, ...times.warmMask];
const medianUs = quantile(masks, 0.5);
console.log(
  `\nall masks: median ${medianUs.toFixed(1)} µs a token, 99th percentile ${quantile(masks, 0.99).toFixed(1)} µs (the limit for the median is ${LONGEST_MEDIAN_US} µs)`,
);
mkdirSync(join(ROOT, "bench", "results"), { recursive: true });
const result = {
  format: FORMAT,
  pieces: tokenizer.size,
  calls,
  tokens,
  node: process.version,
  cpu: cpus()[0]?.model ?? null,
  medianMaskUs: Number(medianUs.toFixed(1)),
  rows: report,
};
writeFileSync(join(ROOT, "bench", "results", "grammar.json"), `${JSON.stringify(result, null, 2)}\n`);
process.exit(medianUs <= LONGEST_MEDIAN_US ? 0 : 1);
