import { beginsCall } from "./call-behind-text.ts";
import { byName, type CallKeys, readCall } from "./call-text.ts";
import type { ToolSpec } from "./conversation.ts";
import { ObjectScanner } from "./json-object.ts";
import type { ParserEvent, ParserOptions, StreamParser } from "./prompt-format.ts";

/** How a format's turns with calls look. A call is a JSON object; several may stand in a list, or each between a tag's two ends. */
export type CallSyntax = {
  readonly keys: CallKeys;
  readonly mostCalls: number;
  /** Texts before calls that are no part of an answer: a control token's name, a tag. */
  readonly openers?: readonly string[];
  readonly closers?: readonly string[];
  /**
   * How calls begin in a turn that was held to the format's grammar; no text begins with its first sign there. Default `{`. A control
   * token in front of it does not show in the text.
   */
  readonly begin?: string;
};

/** What may stand before a call: a fence, though models were told not to write one, and the bracket of a list. */
const LEAD = /^(?:```(?:json)?\s*)?(?:\[\s*)?(?=\{)/i;
/** What may still become that. */
const LEAD_BEGUN = /^(?:`{1,2}|```(?:j(?:s(?:on?)?)?)?|```(?:json)?\s+|(?:```(?:json)?\s*)?\[\s*)$/i;
const STRICT_LIST = /^\[\s*(?=\{)/;
const STRICT_LIST_BEGUN = /^\[\s*$/;
const FENCES: readonly string[] = ["```json", "```"];
/** Between two calls, and around the list that they are in. */
const SEPARATORS = /^[\s,;[\]]/;

/**
 * Reads turns whose calls are JSON objects. Tolerates, unless strict, a fence or text around them; what follows the last call is
 * dropped, since a model that goes on after a call invents its result. An object inside a text counts as a call only where it
 * names a known function; strict, only where it begins with that name, since that is what the grammar holds to be a call.
 */
export class CallParser implements StreamParser {
  readonly #tools: ReadonlyMap<string, ToolSpec>;
  readonly #syntax: CallSyntax;
  readonly #strict: boolean;
  /** The sign with which calls begin that were held to a grammar. */
  readonly #begins: string;
  readonly #openers: readonly string[];
  /** Texts that may stand between calls. */
  readonly #fillers: readonly string[];
  readonly #starts: RegExp;
  readonly #name: RegExp;
  #state: "text" | "object" | "between" | "over" = "text";
  /** Text that came and is not decided on. */
  #pending = "";
  /** Where in it the object begins that is being read, how much of that was scanned, and how much reported. */
  #start = 0;
  #scanner = new ObjectScanner();
  #scanned = 0;
  #reported = 0;
  #wroteText = false;
  /** An opener came, so that an object after it is a call whatever it says. */
  #announced = false;
  #calls = 0;

  constructor(tools: readonly ToolSpec[], syntax: CallSyntax, { strict = false }: ParserOptions = {}) {
    this.#tools = byName(tools);
    this.#syntax = syntax;
    this.#strict = strict;
    this.#begins = (syntax.begin ?? "{").charAt(0);
    const openers = syntax.openers ?? [];
    this.#openers = strict ? openers.filter((opener) => opener.startsWith(this.#begins)) : openers;
    this.#fillers = [...this.#openers, ...(syntax.closers ?? []), ...FENCES];
    this.#starts = new RegExp(`[{\`[${this.#openers.map((opener) => `\\${opener.charAt(0)}`).join("")}]`);
    const names = syntax.keys.name.join("|");
    this.#name = new RegExp(
      `^\\{\\s*(?:["'](?:id|type)["']\\s*:\\s*["'][^"']*["']\\s*,\\s*)?["'](?:${names})["']\\s*:\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|'((?:[^'\\\\]|\\\\.)*)')`,
    );
  }

  get isOver(): boolean {
    return this.#state === "over";
  }

  push(text: string): ParserEvent[] {
    const events: ParserEvent[] = [];
    if (this.isOver || text === "") return events;
    this.#pending += text;
    let goesOn = true;
    while (goesOn && this.#pending !== "" && !this.isOver) {
      if (this.#state === "text") goesOn = this.#seek(events);
      else if (this.#state === "object") goesOn = this.#readObject(events);
      else goesOn = this.#skip();
    }
    return events;
  }

  finish(cut: boolean): ParserEvent[] {
    const events: ParserEvent[] = [];
    if (this.#state === "object") {
      const text = this.#pending.slice(this.#start);
      const name = this.#nameIn(text);
      if (this.#isMeant(name) || (name !== null && !this.#wroteText)) {
        const problem = cut ? "it was cut off before its end" : "it ends before its last brace";
        events.push({ type: "tool-call-invalid", text, problem });
        this.#pending = "";
      }
    }
    if (this.#state === "text" || this.#state === "object") this.#emitText(this.#pending.length, events);
    this.#state = "over";
    return events;
  }

  #emitText(length: number, events: ParserEvent[]): void {
    const text = this.#pending.slice(0, length);
    this.#pending = this.#pending.slice(length);
    if (text === "") return;
    if (text.trim() !== "") this.#wroteText = true;
    events.push({ type: "text-delta", text });
  }

  /** Looks for where a call may begin, and emits what certainly stands before it. Whether there is more to do. */
  #seek(events: ParserEvent[]): boolean {
    if (this.#strict && !this.#pending.trimStart().startsWith(this.#begins)) this.#wroteText ||= this.#pending.trim() !== "";
    if (this.#strict && this.#wroteText) return this.#seekBehindText(events);
    const first = this.#pending.search(this.#starts);
    // White space waits: before a call it is not text.
    this.#emitText((first === -1 ? this.#pending : this.#pending.slice(0, first)).trimEnd().length, events);
    if (first === -1) return false;
    const at = this.#pending.search(this.#starts);
    const rest = this.#pending.slice(at);
    const opener = this.#openers.find((text) => rest.startsWith(text));
    if (opener !== undefined) {
      this.#pending = rest.slice(opener.length);
      this.#announced = true;
      this.#state = "between";
      return true;
    }
    if (this.#openers.some((text) => text.startsWith(rest))) return false;
    const lead = this.#lead(rest);
    if (lead === "maybe") return false;
    if (lead === null) {
      this.#emitText(at + (/^`+/.exec(rest)?.[0].length ?? 1), events);
      return true;
    }
    this.#begin(at + lead);
    return true;
  }

  /** As {@link CallParser.#seek}, where the answer was held to a grammar and began as a text. */
  #seekBehindText(events: ParserEvent[]): boolean {
    // With a marker of their own, calls stand at a turn's beginning.
    const hasCalls = this.#syntax.mostCalls === 1 && this.#begins === "{";
    const first = hasCalls ? this.#pending.indexOf("{") : -1;
    if (first === -1) {
      this.#emitText(hasCalls ? this.#pending.trimEnd().length : this.#pending.length, events);
      return false;
    }
    const key = JSON.stringify(this.#syntax.keys.name[0]);
    const names = [...this.#tools.keys()].map((name) => JSON.stringify(name));
    const begins = beginsCall(this.#pending.slice(first), key, names);
    this.#emitText(begins === "no" ? first + 1 : this.#pending.slice(0, first).trimEnd().length, events);
    if (begins === "yes") this.#begin(this.#pending.indexOf("{"));
    return begins !== "maybe";
  }

  /** How long what stands before an object's brace is; null where no object begins here. */
  #lead(rest: string): number | "maybe" | null {
    if (rest.startsWith("{")) return 0;
    if (this.#strict && (this.#syntax.mostCalls === 1 || rest.startsWith("`"))) return null;
    const lead = (this.#strict ? STRICT_LIST : LEAD).exec(rest);
    if (lead !== null) return lead[0].length;
    return (this.#strict ? STRICT_LIST_BEGUN : LEAD_BEGUN).test(rest) ? "maybe" : null;
  }

  #begin(start: number): void {
    this.#start = start;
    this.#scanner = new ObjectScanner();
    this.#scanned = 0;
    this.#reported = 0;
    this.#state = "object";
  }

  /** Skips what stands between calls. Anything else ends the turn. */
  #skip(): boolean {
    const rest = this.#pending;
    if (rest.startsWith("{")) {
      this.#begin(0);
      return true;
    }
    const filler = this.#fillers.find((text) => rest.startsWith(text));
    const mayGrow = this.#fillers.some((text) => text.length > rest.length && text.startsWith(rest));
    if (mayGrow) return false;
    const length = filler?.length ?? (SEPARATORS.test(rest) ? 1 : 0);
    this.#pending = rest.slice(length);
    if (length > 0) return true;
    this.#state = this.#calls > 0 ? "over" : "text";
    this.#announced = false;
    return true;
  }

  #readObject(events: ParserEvent[]): boolean {
    const text = this.#pending.slice(this.#start);
    if (this.#calls === 0 && !this.#announced && !this.#mayBeCall(text)) {
      // Its brace is text, and what follows is looked at again.
      this.#state = "text";
      this.#emitText(this.#start + 1, events);
      return true;
    }
    const end = this.#scanner.push(text.slice(this.#scanned));
    const length = end === -1 ? text.length : this.#scanned + end;
    this.#scanned = length;
    const name = this.#nameIn(text);
    if (name !== null && this.#tools.has(name)) this.#report(name, text.slice(0, length), events);
    if (end === -1) return false;
    this.#settle(text.slice(0, length), name, events);
    return true;
  }

  /** Reports how far a call has come. */
  #report(name: string, text: string, events: ParserEvent[]): void {
    if (this.#reported === 0) events.push({ type: "tool-call-start", name });
    const piece = text.slice(this.#reported);
    if (piece !== "") events.push({ type: "tool-call-delta", text: piece });
    this.#reported = text.length;
  }

  #settle(text: string, name: string | null, events: ParserEvent[]): void {
    const read = readCall(text, this.#tools, { keys: this.#syntax.keys, strict: this.#strict });
    const isMeant = this.#isMeant(read.kind === "call" ? read.call.name : name);
    if (read.kind === "call" && (isMeant || !this.#wroteText)) {
      this.#report(read.call.name, text, events);
      events.push({ type: "tool-call", call: read.call });
      this.#calls++;
      this.#pending = this.#pending.slice(this.#start + text.length);
      this.#state = this.#calls >= this.#syntax.mostCalls ? "over" : "between";
    } else if (isMeant || (read.kind === "invalid" && !this.#wroteText)) {
      const problem = read.kind === "invalid" ? read.problem : "it has no name and arguments";
      events.push({ type: "tool-call-invalid", text, problem });
      this.#state = "over";
    } else {
      this.#state = "text";
      this.#emitText(this.#start + text.length, events);
    }
  }

  /** Whether an object of this name is certainly meant as a call. */
  #isMeant(name: string | null): boolean {
    return this.#announced || this.#calls > 0 || (name !== null && this.#tools.has(name));
  }

  #nameIn(text: string): string | null {
    const match = this.#name.exec(text);
    if (match === null) return null;
    const written = match[1] ?? match[2] ?? "";
    try {
      return JSON.parse(`"${written}"`) as string;
    } catch {
      return written;
    }
  }

  /** Whether the object's first key is, or may still become, one of a call's. */
  #mayBeCall(text: string): boolean {
    const { name, arguments: given } = this.#syntax.keys;
    const [whole = "", key = ""] = /^\{\s*["']?(\w*)/.exec(text) ?? [];
    const keys = [...name, ...given, "id", "type"];
    return whole.length === text.length ? keys.some((candidate) => candidate.startsWith(key)) : keys.includes(key);
  }
}
