/** The documents' card: all of them, with those that the last search found opened. */
import { DOCUMENTS } from "../functions/documents.ts";
import { byId, element } from "./dom.ts";

export class Documents {
  readonly #list: HTMLElement = byId("documents", HTMLElement);
  readonly #rows: ReadonlyMap<string, HTMLDetailsElement>;

  constructor() {
    this.#rows = new Map(
      DOCUMENTS.map(({ title, text }) => [title, element("details", {}, element("summary", {}, title), element("p", {}, text))]),
    );
    this.#list.append(...this.#rows.values());
  }

  /** Opens the found documents and closes the others. */
  show(titles: readonly string[]): void {
    for (const [title, row] of this.#rows) {
      const isFound = titles.includes(title);
      row.classList.toggle("found", isFound);
      row.open = isFound;
    }
    const first = this.#rows.get(titles[0] ?? "");
    if (first !== undefined) this.#list.scrollTop = first.offsetTop - this.#list.offsetTop;
  }
}
