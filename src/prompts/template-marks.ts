/**
 * Keeps a chat template's own control tokens apart from the same strings in contents. Before rendering, every control string inside
 * a content is broken by a mark, a sign that occurs nowhere else; after rendering, what still reads as a control token is the
 * template's own, and the marks are taken out again.
 */
import type { PromptPart } from "../contract/prompt-part.ts";

/** Signs of Unicode's private use area, none of which the texts have. */
export type Marks = {
  /** Breaks a control string. */
  readonly gap: string;
  /** Stands before a sign that becomes a JSON escape. */
  readonly toEscape: string;
  /** Ends the prompt: what the template puts after it is left out. */
  readonly end: string;
};

const PRIVATE_USE = { first: 0xe000, last: 0xf8ff } as const;

/** Marks that none of the texts have. @throws TypeError where the texts have nearly all of Unicode's private signs */
export function chooseMarks(texts: readonly string[]): Marks {
  const used = new Set(texts.join("").match(/[\ue000-\uf8ff]/g));
  const free: string[] = [];
  for (let code = PRIVATE_USE.first; code <= PRIVATE_USE.last && free.length < 3; code++) {
    const sign = String.fromCharCode(code);
    if (!used.has(sign)) free.push(sign);
  }
  const [gap, toEscape, end] = free;
  if (gap === undefined || toEscape === undefined || end === undefined)
    throw new TypeError("The messages have nearly all of Unicode's private signs; leave some of them out.");
  return { gap, toEscape, end };
}

/** One sign alone is too little to tell a token from text. */
function namedTokens(tokens: readonly string[]): readonly string[] {
  return tokens.filter((token) => [...token].length > 1);
}

/** The control tokens that a template's text can name, as one pattern, the longest first; null where there are none. */
function tokenPattern(tokens: readonly string[]): RegExp | null {
  const named = [...namedTokens(tokens)].sort((one, other) => other.length - one.length);
  return named.length === 0
    ? null
    : new RegExp(named.map((token) => token.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|"), "g");
}

/** Guards contents and cuts outputs for one vocabulary. */
export class TemplateTokens {
  readonly #pattern: RegExp | null;
  readonly #beginnings: ReadonlySet<string>;
  readonly #endings: ReadonlySet<string>;
  readonly #longest: number;
  readonly #names: ReadonlyMap<string, "bos" | "eos">;

  /** @param tokens as `ModelInfo.controlTokens`: those of BOS and EOS first */
  constructor(tokens: readonly string[]) {
    this.#pattern = tokenPattern(tokens);
    const named = namedTokens(tokens);
    this.#longest = Math.max(0, ...named.map((token) => token.length));
    const cuts = (take: (token: string, length: number) => string): Set<string> =>
      new Set(named.flatMap((token) => Array.from({ length: token.length - 1 }, (_, index) => take(token, index + 1))));
    this.#beginnings = cuts((token, length) => token.slice(0, length));
    this.#endings = cuts((token, length) => token.slice(length));
    const [bos, eos] = tokens;
    this.#names = new Map([
      ...(eos === undefined ? [] : [[eos, "eos"] as const]),
      ...(bos === undefined ? [] : [[bos, "bos"] as const]),
    ]);
  }

  /** A content in which no control token can be read, not even together with what the template puts around it. */
  guard(text: string, { gap }: Marks): string {
    let guarded = text;
    const pattern = this.#pattern;
    while (pattern !== null && guarded.search(pattern) !== -1)
      guarded = guarded.replace(pattern, ([first = "", ...rest]) => first + gap + rest.join(""));
    const start = guarded.length - guarded.trimStart().length;
    const end = guarded.trimEnd().length;
    const length = Math.min(this.#longest, end - start);
    const lengths = Array.from({ length }, (_, index) => index + 1);
    if (lengths.some((count) => this.#beginnings.has(guarded.slice(end - count, end))))
      guarded = guarded.slice(0, end) + gap + guarded.slice(end);
    if (lengths.some((count) => this.#endings.has(guarded.slice(start, start + count))))
      guarded = guarded.slice(0, start) + gap + guarded.slice(start);
    return guarded;
  }

  /**
   * The parts of a template's output. A text that follows a control token, or begins the prompt, loses one space in front: the
   * tokenizer puts one there itself.
   */
  cut(output: string, marks: Marks): PromptPart[] {
    const endAt = output.indexOf(marks.end);
    const rendered = endAt === -1 ? output : output.slice(0, endAt);
    const parts: PromptPart[] = [];
    const pushText = (raw: string): void => {
      const text = unmark(raw, marks);
      const trimmed = text.startsWith(" ") ? text.slice(1) : text;
      if (trimmed !== "") parts.push({ text: trimmed });
    };
    let from = 0;
    for (const match of this.#pattern === null ? [] : rendered.matchAll(this.#pattern)) {
      pushText(rendered.slice(from, match.index));
      parts.push({ control: this.#names.get(match[0]) ?? match[0] });
      from = match.index + match[0].length;
    }
    pushText(rendered.slice(from));
    const [first] = parts;
    return first !== undefined && "control" in first && first.control === "bos" ? parts : [{ control: "bos" }, ...parts];
  }
}

function unmark(text: string, { gap, toEscape }: Marks): string {
  return text
    .replaceAll(gap, "")
    .replace(new RegExp(`${toEscape}(.)`, "gsu"), (_, sign: string) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
