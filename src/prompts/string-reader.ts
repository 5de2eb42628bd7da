const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

/** Decodes a JSON string while it comes, from after its opening quote. */
export class StringReader {
  /** An escape that is not complete yet, from its backslash on. */
  #escape = "";
  /** The first half of a character whose second is an escape that has not come yet. */
  #half = "";
  #ended = false;

  /** The text that is certain now. What follows the closing quote is ignored. */
  push(json: string): string {
    let text = this.#half;
    this.#half = "";
    for (const sign of json) {
      if (this.#ended) break;
      if (this.#escape !== "") text += this.#unescape(sign);
      else if (sign === "\\") this.#escape = sign;
      else if (sign === '"') this.#ended = true;
      else text += sign;
    }
    if (this.#ended || !/[\ud800-\udbff]$/.test(text)) return text;
    this.#half = text.slice(-1);
    return text.slice(0, -1);
  }

  #unescape(sign: string): string {
    this.#escape += sign;
    if (this.#escape.startsWith("\\u")) {
      if (this.#escape.length < 6) return "";
      const code = Number.parseInt(this.#escape.slice(2), 16);
      this.#escape = "";
      return Number.isNaN(code) ? "\ufffd" : String.fromCharCode(code);
    }
    this.#escape = "";
    return ESCAPES[sign] ?? sign;
  }
}
