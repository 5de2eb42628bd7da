import { readCall } from "./call-text.ts";
import { ObjectScanner } from "./json-object.ts";
import type { ParserEvent, StreamParser } from "./prompt-format.ts";

/** A code fence that holds an object: models write one where they were told not to. */
const FENCED = /^```(?:json)?\s*(?=\{)/i;
/** What may still become such a fence. */
const FENCE_BEGUN = /^(?:`{1,3}|```\s*|```j(?:s(?:o(?:n\s*)?)?)?)$/i;
/** An object that says whom it calls. */
const NAMED = /^\{\s*"name"\s*:\s*"((?:[^"\\]|\\.)*)"/;
/** An object whose first key may still be one of a call's. */
const CALL_BEGUN = /^\{\s*(?:$|["'](?:n|na|nam|a|ar|arg|argu|argum|argume|argumen|argument)?$|["'](?:name|arguments))/;

/** A name as JSON writes it between its quotes; as it is where it has a wrong escape. */
function decodeName(written: string): string {
  try {
    return JSON.parse(`"${written}"`) as string;
  } catch {
    return written;
  }
}

/**
 * One call a turn. Tolerates a fence or text around the call's object; what follows a call is dropped, since a model that goes
 * on after a call invents its result. An object inside a text counts as a call only where it names a known function.
 */
export function trelisParser(knownNames: ReadonlySet<string>): StreamParser {
  /** Text that came and is not decided on. */
  let pending = "";
  /** Where in `pending` the object begins, while one is being read. */
  let objectStart = -1;
  let scanner = new ObjectScanner();
  /** How much of the object the scanner has read, and how much of it was reported. */
  let scanned = 0;
  let reported = 0;
  let wroteText = false;
  let done = false;

  const emitText = (length: number, events: ParserEvent[]): void => {
    const text = pending.slice(0, length);
    pending = pending.slice(length);
    if (text === "") return;
    if (text.trim() !== "") wroteText = true;
    events.push({ type: "text-delta", text });
  };

  /** Looks for where a call may begin, and emits what certainly stands before it. */
  const seek = (events: ParserEvent[]): boolean => {
    const opener = pending.search(/[{`]/);
    if (opener === -1) {
      // White space waits: before a call it is not text.
      emitText(pending.trimEnd().length, events);
      return false;
    }
    const rest = pending.slice(opener);
    const fence = FENCED.exec(rest);
    if (fence === null && rest.startsWith("`")) {
      emitText(pending.slice(0, opener).trimEnd().length, events);
      if (FENCE_BEGUN.test(rest)) return false;
      const ticks = /`+/.exec(pending);
      emitText((ticks?.index ?? 0) + (ticks?.[0].length ?? 1), events);
      return true;
    }
    emitText(pending.slice(0, opener).trimEnd().length, events);
    objectStart = pending.indexOf("{");
    scanner = new ObjectScanner();
    scanned = 0;
    reported = 0;
    return true;
  };

  /** The object is not a call after all: its brace is text, and what follows is looked at again. */
  const release = (events: ParserEvent[]): void => {
    emitText(objectStart + 1, events);
    objectStart = -1;
  };

  const settle = (objectText: string, length: number, events: ParserEvent[]): void => {
    const read = readCall(objectText, knownNames);
    const inText = wroteText && (read.kind !== "call" || !knownNames.has(read.call.name));
    if (read.kind === "call" && !inText) {
      events.push({ type: "tool-call", call: read.call });
      done = true;
    } else if (read.kind === "invalid" && !inText) {
      events.push({ type: "tool-call-invalid", text: objectText, problem: read.problem });
      done = true;
    } else {
      emitText(objectStart + length, events);
      objectStart = -1;
    }
  };

  const readObject = (events: ParserEvent[]): boolean => {
    const objectText = pending.slice(objectStart);
    if (!CALL_BEGUN.test(objectText)) {
      release(events);
      return true;
    }
    const end = scanner.push(objectText.slice(scanned));
    const length = end === -1 ? objectText.length : scanned + end;
    const named = NAMED.exec(objectText);
    if (named !== null && (!wroteText || knownNames.has(named[1] ?? ""))) {
      if (reported === 0) events.push({ type: "tool-call-start", name: decodeName(named[1] ?? "") });
      const piece = objectText.slice(reported, length);
      if (piece !== "") events.push({ type: "tool-call-delta", text: piece });
      reported = length;
    }
    scanned = length;
    if (end === -1) return false;
    settle(objectText.slice(0, length), length, events);
    return !done;
  };

  const advance = (events: ParserEvent[]): void => {
    let more = true;
    while (more && !done && pending !== "") more = objectStart === -1 ? seek(events) : readObject(events);
  };

  return {
    get isOver() {
      return done;
    },
    push(text) {
      const events: ParserEvent[] = [];
      if (done || text === "") return events;
      pending += text;
      advance(events);
      return events;
    },
    finish(cut) {
      const events: ParserEvent[] = [];
      if (!done && objectStart !== -1) {
        const objectText = pending.slice(objectStart);
        const named = NAMED.exec(objectText);
        if (named !== null && (!wroteText || knownNames.has(named[1] ?? ""))) {
          const problem = cut ? "it was cut off before its end" : "it ends before its last brace";
          events.push({ type: "tool-call-invalid", text: objectText, problem });
          done = true;
        }
      }
      if (!done) emitText(pending.length, events);
      done = true;
      return events;
    },
  };
}
