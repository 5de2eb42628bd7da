import { argumentRefusal, byName, isJsonObject } from "./call-text.ts";
import type { JsonValue, ToolSpec } from "./conversation.ts";
import { fromInput } from "./json-agent-text.ts";
import { ObjectScanner } from "./json-object.ts";
import { readJson } from "./loose-json.ts";
import type { ParserEvent, ParserOptions, StreamParser } from "./prompt-format.ts";
import { StringReader } from "./string-reader.ts";

/** What the primer holds already of the object that the reply goes on with. */
const PRIMER = '{\n"tool_name":';
const NAME = /^\{\s*["']tool_name["']\s*:\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')/;
/** Where a text as the input begins. */
const TEXT_INPUT = /^\{\s*"tool_name"\s*:\s*"(?:[^"\\]|\\.)*"\s*,\s*"(?:tool_)?input"\s*:\s*"/;
/** A model that writes the whole object again, in a fence of its own. */
const RESTART = /^\s*(?:```(?:json)?\s*)?(?=\{)/i;
const RESTART_BEGUN = /^\s*(?:`{1,2}|```(?:j(?:s(?:on?)?)?)?|```(?:json)?\s+)?$/i;

/**
 * Reads the rest of `{"tool_name": …, "input": …}`. The final answer, and whatever names no tool, is the answer's text, given out
 * as it comes. A reply that is no JSON at all is text too.
 */
export class JsonAgentParser implements StreamParser {
  readonly #tools: ReadonlyMap<string, ToolSpec>;
  readonly #strict: boolean;
  readonly #scanner = new ObjectScanner();
  #state: "start" | "object" | "text" | "over" = "start";
  #reply = "";
  /** The whole object so far, the primer's part included. */
  #object = "";
  #scanned = 0;
  /** How much of the object is the primer's. */
  #primed = 0;
  /** How much of the object was reported as a call's pieces; null before the first. */
  #reported: number | null = null;
  /** Reads the final answer; null until it is certain that its input is a text. */
  #answer: { readonly reader: StringReader; read: number } | null = null;

  constructor(tools: readonly ToolSpec[], { strict = false }: ParserOptions = {}) {
    this.#tools = byName(tools);
    this.#strict = strict;
  }

  get isOver(): boolean {
    return this.#state === "over";
  }

  push(text: string): ParserEvent[] {
    const events: ParserEvent[] = [];
    if (this.isOver || text === "") return events;
    if (this.#state === "start") {
      this.#reply += text;
      this.#start(events);
    } else if (this.#state === "object") {
      this.#object += text;
      this.#read(events);
    } else {
      events.push({ type: "text-delta", text });
    }
    return events;
  }

  finish(cut: boolean): ParserEvent[] {
    const events: ParserEvent[] = [];
    if (this.#state === "start" && this.#reply !== "") events.push({ type: "text-delta", text: this.#reply });
    if (this.#state === "object") {
      const written = this.#object.slice(this.#primed);
      const name = this.#name();
      if (name !== null && this.#tools.has(name)) {
        const problem = cut ? "it was cut off before its end" : "it ends before its last brace";
        events.push({ type: "tool-call-invalid", text: written, problem });
      } else if (this.#answer === null) {
        events.push({ type: "text-delta", text: written });
      }
    }
    this.#state = "over";
    return events;
  }

  #start(events: ParserEvent[]): void {
    const reply = this.#reply;
    const first = reply.trimStart().charAt(0);
    if (first === '"' || (first === "'" && !this.#strict)) {
      this.#object = PRIMER + reply;
      this.#primed = PRIMER.length;
    } else {
      const again = this.#strict ? null : RESTART.exec(reply);
      if (again === null && RESTART_BEGUN.test(reply)) return;
      if (again === null) {
        this.#state = "text";
        events.push({ type: "text-delta", text: reply });
        return;
      }
      this.#object = reply.slice(again[0].length);
    }
    this.#state = "object";
    this.#read(events);
  }

  #read(events: ParserEvent[]): void {
    const end = this.#scanner.push(this.#object.slice(this.#scanned));
    const length = end === -1 ? this.#object.length : this.#scanned + end;
    this.#scanned = length;
    const text = this.#object.slice(0, length);
    const name = this.#name();
    if (name !== null && this.#tools.has(name)) this.#report(name, text, events);
    else if (name !== null) this.#readAnswer(text, events);
    if (end === -1) return;
    this.#state = "over";
    this.#settle(text, name, events);
  }

  #report(name: string, text: string, events: ParserEvent[]): void {
    if (this.#reported === null) events.push({ type: "tool-call-start", name });
    const piece = text.slice(this.#reported ?? this.#primed);
    if (piece !== "") events.push({ type: "tool-call-delta", text: piece });
    this.#reported = text.length;
  }

  #readAnswer(text: string, events: ParserEvent[]): void {
    if (this.#answer === null) {
      const begun = TEXT_INPUT.exec(text);
      if (begun === null) return;
      this.#answer = { reader: new StringReader(), read: begun[0].length };
    }
    const delta = this.#answer.reader.push(text.slice(this.#answer.read));
    this.#answer.read = text.length;
    if (delta !== "") events.push({ type: "text-delta", text: delta });
  }

  #settle(text: string, name: string | null, events: ParserEvent[]): void {
    if (this.#answer !== null) return;
    const written = text.slice(this.#primed);
    const tool = name === null ? undefined : this.#tools.get(name);
    const read = readJson(text, this.#strict);
    const value = "value" in read && isJsonObject(read.value) ? read.value : null;
    const input = value === null ? undefined : Object.hasOwn(value, "input") ? value.input : value.tool_input;
    if (tool === undefined) {
      const answer = input === undefined ? written : typeof input === "string" ? input : JSON.stringify(input);
      events.push({ type: "text-delta", text: answer });
      return;
    }
    const given = "problem" in read ? null : argumentsOf(input ?? {}, tool, this.#strict);
    const refused = given === null ? null : argumentRefusal(given, tool);
    if (given !== null && refused === null) {
      events.push({ type: "tool-call", call: { name: tool.name, arguments: given } });
      return;
    }
    const problem =
      refused === null ? "its input is not an object of the tool's arguments" : `its arguments are refused: ${refused}`;
    events.push({ type: "tool-call-invalid", text: written, problem: "problem" in read ? read.problem : problem });
  }

  #name(): string | null {
    const match = NAME.exec(this.#object);
    if (match === null) return null;
    const written = match[1] ?? match[2] ?? "";
    const read = readJson(`"${written}"`, true);
    return "value" in read ? String(read.value) : written;
  }
}

/** Some models write the object of arguments as JSON text. */
function argumentsOf(input: JsonValue, tool: ToolSpec, strict: boolean): ReturnType<typeof fromInput> {
  const given = fromInput(input, tool);
  if (given !== null || typeof input !== "string" || strict) return given;
  const inner = readJson(input, true);
  return "value" in inner && isJsonObject(inner.value) ? inner.value : null;
}
