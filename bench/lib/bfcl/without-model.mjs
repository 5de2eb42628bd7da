/**
 * What the leaderboard's cases show without a model: each right call survives being written and read in a prompt format and is accepted by
 * that format's grammar, and each corrupted one is refused before a handler.
 *
 * @typedef {import("./cases.mjs").Call} Call
 * @typedef {import("./cases.mjs").Case} Case
 * @typedef {import("./cases.mjs").Tool} Tool
 * @typedef {{ render: Function, write: (calls: Call[]) => string, parse: (text: string, tools: Tool[]) => { text: string, calls: Call[] }, mostCalls: number }} Format
 * @typedef {{ formats: Record<string, Format> }} Prompts the entry `mixtral.js/prompts`
 * @typedef {{ accepts(text: string): boolean, dispose(): void }} ToolGrammar
 * @typedef {{ compileToolGrammar: (tools: Tool[], options: { format: string, choice: unknown }) => Promise<ToolGrammar> }} Grammars the entry `mixtral.js/grammar`
 * @typedef {(tools: Tool[], text: string, format: string) => Promise<boolean>} ReachesHandler whether a turn with this text makes a handler run
 * @typedef {{ set: string, format: string, cases: number, compiled: number, roundTrips: number, accepted: number, corruptions: number, refusedByGrammar: number, refused: number }} Row
 * @typedef {{ id: string, format: string, reason: string }} Exception
 */
import { isDeepStrictEqual } from "node:util";
import { rightCall } from "./cases.mjs";
import { corruptionsOf } from "./corruptions.mjs";

/** The formats that call functions and need no template of a model's own. */
export const FORMATS = ["trelis-v3", "trelis-v2", "json-agent", "mistral-tools"];

/**
 * @param {readonly Case[]} cases of one set
 * @param {string} format
 * @param {{ prompts: Prompts, grammars: Grammars, reachesHandler: ReachesHandler }} under test
 * @returns {Promise<{ row: Row, exceptions: Exception[] }>}
 */
export async function checkFormat(cases, format, { prompts, grammars, reachesHandler }) {
  const form = /** @type {Format} */ (prompts.formats[format]);
  /** @type {Exception[]} */
  const exceptions = [];
  const row = {
    set: cases[0]?.set ?? "",
    format,
    cases: 0,
    compiled: 0,
    roundTrips: 0,
    accepted: 0,
    corruptions: 0,
    refusedByGrammar: 0,
    refused: 0,
  };
  for (const one of cases) {
    const calls = one.truths.map((truth) => rightCall(truth, one.tools));
    // A format with one call a turn cannot say several; that it can say each of them is what counts then.
    const turns = calls.length <= form.mostCalls ? [calls] : calls.map((call) => [call]);
    row.cases++;
    const except = (/** @type {string} */ reason) => exceptions.push({ id: one.id, format, reason });
    let grammar;
    try {
      grammar = await grammars.compileToolGrammar(one.tools, { format, choice: "required" });
    } catch (error) {
      except(`does not compile: ${error instanceof Error ? error.message : String(error)}`);
      continue;
    }
    row.compiled++;
    try {
      const texts = turns.map((turn) => form.write(turn));
      const read = texts.map((text) =>
        form.parse(text, one.tools).calls.map(({ name, arguments: given }) => ({ name, arguments: given })),
      );
      if (isDeepStrictEqual(read, turns)) row.roundTrips++;
      else except(`is read as ${JSON.stringify(read)}`);
      const refused = texts.find((text) => !(/** @type {ToolGrammar} */ (grammar).accepts(text)));
      if (refused === undefined) row.accepted++;
      else except(`the grammar refuses ${refused}`);
      await corrupt(one, calls, form, grammar, row, except, { format, grammars, reachesHandler });
    } finally {
      grammar.dispose();
    }
  }
  return { row, exceptions };
}

/**
 * @param {Case} one
 * @param {readonly Call[]} calls
 * @param {Format} form
 * @param {ToolGrammar} grammar
 * @param {Row} row
 * @param {(reason: string) => void} except
 * @param {{ format: string, grammars: Grammars, reachesHandler: ReachesHandler }} under
 */
async function corrupt(one, calls, form, grammar, row, except, { format, reachesHandler }) {
  for (const call of calls) {
    const tool = one.tools.find((tool) => tool.function.name === call.name);
    if (tool === undefined) throw new Error(`${one.id} calls ${call.name}, which it does not list.`);
    const whole = form.write([call]);
    const cut = whole.slice(0, Math.floor(whole.length * 0.7));
    const wrong = corruptionsOf(call, tool).map((corruption) => ({
      kind: corruption.kind,
      text: form.write([corruption.call]),
      tools: one.tools.map((other) => (other === tool ? corruption.tool : other)),
    }));
    for (const { kind, text, tools } of [...wrong, { kind: "truncated", text: cut, tools: one.tools }]) {
      row.corruptions++;
      // A bound is checked after decoding: the grammar of the unbounded function says nothing about it.
      const inGrammar = kind !== "bound violated" && !grammar.accepts(text);
      if (inGrammar) row.refusedByGrammar++;
      if (await reachesHandler(tools, text, format)) except(`a handler ran for: ${kind}: ${text}`);
      else row.refused++;
    }
  }
}
