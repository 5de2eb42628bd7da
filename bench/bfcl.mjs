/**
 * The Berkeley Function Calling Leaderboard's cases (v4: simple, multiple, parallel, parallel_multiple, irrelevance).
 *
 *   npm run bench:bfcl                              without a model: round trips, grammars, corruptions, in every prompt format
 *   npm run bench:bfcl -- --model miniature         a model answers, with and without a grammar; scored by the leaderboard's rule
 *   npm run bench:bfcl -- --model path/or/address.gguf --set simple_python --limit 50 --context 4096 --hardware
 *
 *   --data FOLDER     where BFCL_v4_*.json lie (default: the fixtures beside the repository)
 *   --format NAMES    only these prompt formats (without a model)
 *   --grammar on|off  only with, or only without (with a model)
 *   --fresh           forgets the answers of an earlier run; otherwise a run goes on where it was stopped
 *
 * Prints one table and writes it to bench/results/. Exit code 1 where something is not as it must be (without a model).
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { FIXTURES, ROOT } from "../scripts/lib/paths.mjs";
import { readSet, SETS } from "./lib/bfcl/cases.mjs";
import { handlerProbe } from "./lib/bfcl/handler-probe.mjs";
import { problemOf } from "./lib/bfcl/score.mjs";
import { answerCases } from "./lib/bfcl/with-model.mjs";
import { checkFormat, FORMATS } from "./lib/bfcl/without-model.mjs";

const { values } = parseArgs({
  options: {
    data: { type: "string", default: join(FIXTURES, "bfcl") },
    set: { type: "string" },
    format: { type: "string" },
    limit: { type: "string" },
    model: { type: "string" },
    grammar: { type: "string" },
    context: { type: "string" },
    hardware: { type: "boolean", default: false },
    fresh: { type: "boolean", default: false },
  },
});
const limit = values.limit === undefined ? Number.POSITIVE_INFINITY : Number(values.limit);
const sets = values.set?.split(",") ?? SETS;
const unknown = [
  ...sets.filter((set) => !SETS.includes(set)).map((set) => `--set ${set}; the sets are ${SETS.join(", ")}`),
  ...(values.format?.split(",") ?? [])
    .filter((name) => !FORMATS.includes(name))
    .map((name) => `--format ${name}; the formats are ${FORMATS.join(", ")}`),
  ...(limit >= 1 ? [] : [`--limit ${values.limit}; give a number from 1 up`]),
  ...(values.grammar === undefined || ["on", "off"].includes(values.grammar)
    ? []
    : [`--grammar ${values.grammar}; give on or off`]),
];
if (unknown.length > 0) {
  console.error(`It cannot be run with ${unknown.join("; ")}.`);
  process.exit(2);
}

// Always built anew: a figure must never come from something older than the sources.
const { status } = spawnSync(process.execPath, [join(ROOT, "scripts", "build.mjs"), "library"], { stdio: "inherit", cwd: ROOT });
if (status !== 0) process.exit(2);

const RESULTS = join(ROOT, "bench", "results");
const fileOf = (/** @type {string} */ name) => pathToFileURL(join(ROOT, "dist", name)).href;
const readSome = (/** @type {string} */ set) => readSet(values.data, set).slice(0, limit);

/** @param {string} name @param {object} table */
function keep(name, table) {
  mkdirSync(RESULTS, { recursive: true });
  const file = join(RESULTS, `${name}.json`);
  writeFileSync(file, `${JSON.stringify({ date: new Date().toISOString(), node: process.version, ...table }, null, 2)}\n`);
  console.log(`written to ${file.slice(ROOT.length + 1)}`);
}

async function withoutModel() {
  const [prompts, grammars, library] = await Promise.all(
    ["prompts.js", "grammar.js", "index.js"].map((name) => import(fileOf(name))),
  );
  const reachesHandler = handlerProbe(library);
  const rows = [];
  const exceptions = [];
  for (const set of sets.filter((name) => name !== "irrelevance")) {
    const cases = readSome(set);
    for (const format of values.format?.split(",") ?? FORMATS) {
      const found = await checkFormat(cases, format, { prompts, grammars, reachesHandler });
      rows.push(found.row);
      exceptions.push(...found.exceptions);
    }
  }
  console.table(rows);
  for (const { id, format, reason } of exceptions) console.log(`${id} (${format}): ${reason}`);
  keep("bfcl", { rows, exceptions });
  process.exitCode = exceptions.length === 0 ? 0 : 1;
}

/** @param {string} model */
async function withModel(model) {
  const cases = sets.flatMap(readSome);
  const name =
    model
      .split(/[\\/]/)
      .at(-1)
      ?.replace(/[^\w.-]/g, "_") ?? "model";
  const rows = [];
  for (const grammar of values.grammar === undefined ? ["on", "off"] : [values.grammar]) {
    const resultsFile = join(RESULTS, `bfcl-${name}-grammar-${grammar}.jsonl`);
    if (values.fresh) rmSync(resultsFile, { force: true });
    const answers = await answerCases(cases, {
      model: model === "miniature" ? null : model,
      strict: grammar === "on",
      hardware: values.hardware,
      resultsFile,
      contextLength: values.context === undefined ? null : Number(values.context),
      say: (text) => console.log(`grammar ${grammar}: ${text}`),
    });
    for (const set of sets) {
      const ofSet = cases.filter((one) => one.set === set);
      const given = ofSet.map((one) => answers.get(one.id));
      const sum = (/** @type {"tokens" | "milliseconds"} */ key) =>
        given.reduce((total, answer) => total + (answer?.[key] ?? 0), 0);
      const right = ofSet.filter((one) => {
        const answer = answers.get(one.id);
        return answer?.error === undefined && problemOf(one, answer?.calls ?? []) === null;
      }).length;
      rows.push({
        set,
        grammar,
        cases: ofSet.length,
        right,
        percent: Number(((100 * right) / Math.max(1, ofSet.length)).toFixed(1)),
        errors: given.filter((answer) => answer?.error !== undefined).length,
        tokensPerSecond: Number(((1000 * sum("tokens")) / Math.max(1, sum("milliseconds"))).toFixed(1)),
      });
    }
  }
  console.table(rows);
  keep(`bfcl-${name}`, { model, rows });
}

await (values.model === undefined ? withoutModel() : withModel(values.model));
