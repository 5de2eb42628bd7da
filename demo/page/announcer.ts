/** Tells screen readers what happened, in whole sentences and in order. */
import { element } from "./dom.ts";

/** Older messages are dropped, so that nobody finds a transcript at the end of the page. */
const KEPT = 8;

export class Announcer {
  readonly #region: HTMLElement;

  /** `region` is a polite live region. */
  constructor(region: HTMLElement) {
    this.#region = region;
  }

  say(text: string): void {
    this.#region.append(element("p", {}, text));
    while (this.#region.childElementCount > KEPT) this.#region.firstElementChild?.remove();
  }
}
