import type { StreamParser } from "./prompt-format.ts";

/** For turns in which no function can be called: all is text. */
export function textParser(): StreamParser {
  return {
    isOver: false,
    push: (text) => (text === "" ? [] : [{ type: "text-delta", text }]),
    finish: () => [],
  };
}
