/**
 * What one way of decoding, with or without a grammar, made of the cases.
 *
 * @typedef {import("./scoring.mjs").Case} Case
 * @typedef {import("./scoring.mjs").Call} Call
 * @typedef {import("./scoring.mjs").Transcript & { isCut: boolean, tokens: number, milliseconds: number }} Transcript
 * @typedef {{ function: { name: string, parameters?: object } }} Tool
 */
import { Validator } from "@cfworker/json-schema";
import { isRight, summarise } from "./scoring.mjs";

export class ModeRun {
  /** @param {readonly (readonly Tool[])[]} toolLists by the case's number of its list */
  constructor(toolLists) {
    this.toolLists = toolLists;
    /** @type {{ kind: Case["kind"], right: boolean, one: Case, transcript: Transcript }[]} */
    this.results = [];
    this.tokens = 0;
    this.milliseconds = 0;
    this.calls = 0;
    this.validCalls = 0;
    this.cutCalls = 0;
  }

  /**
   * @param {Case} one
   * @param {Transcript} transcript
   */
  take(one, transcript) {
    this.results.push({ kind: one.kind, right: isRight(one, transcript), one, transcript });
    this.tokens += transcript.tokens;
    this.milliseconds += transcript.milliseconds;
    for (const call of transcript.calls) {
      this.calls++;
      if (isValid(call, this.toolLists[one.tools] ?? [])) this.validCalls++;
    }
    // What was meant as a call and could not be read as one comes back as text; one that was cut off for its length runs nowhere.
    if (!transcript.answer?.trimStart().startsWith("{")) return;
    if (transcript.isCut) this.cutCalls++;
    else this.calls++;
  }

  rows() {
    return summarise(this.results);
  }

  summary() {
    const right = this.results.filter((result) => result.right).length;
    return [
      `${right} of ${this.results.length} exact (${((100 * right) / Math.max(1, this.results.length)).toFixed(1)} %)`,
      `${this.validCalls} of ${this.calls} calls valid against their schemas (${this.cutCalls} more cut off)`,
      `${((1000 * this.tokens) / Math.max(1, this.milliseconds)).toFixed(1)} tokens a second`,
    ].join(", ");
  }

  /** @param {number} most wrong conversations of each kind */
  showWrong(most) {
    for (const { kind } of this.rows()) {
      for (const { one, transcript } of this.results.filter((result) => result.kind === kind && !result.right).slice(0, most)) {
        const expected = one.expected.map(({ name, arguments: given }) => ({ name, arguments: given }));
        console.log(`\n${one.id}: ${one.user}\n  expected ${JSON.stringify(expected)} ${JSON.stringify(one.values)}`);
        console.log(`  got      ${JSON.stringify(transcript.calls)} ${JSON.stringify(transcript.answer)}`);
      }
    }
  }
}

/**
 * Whether the call names a listed function, and its arguments fit that one's schema with no others beside.
 * @param {Call} call
 * @param {readonly Tool[]} tools
 * @returns {boolean}
 */
export function isValid({ name, arguments: given }, tools) {
  const parameters = tools.find((tool) => tool.function.name === name)?.function.parameters;
  if (parameters === undefined) return false;
  return new Validator({ additionalProperties: false, ...parameters }, "2020-12").validate(given).valid;
}
