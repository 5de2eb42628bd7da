/** One question and what came of it: the timeline of calls, the answer, and the facts about it. */
import { CallView } from "./call-view.ts";
import { element } from "./dom.ts";

export class TurnView {
  readonly root: HTMLElement;
  readonly #calls: HTMLOListElement = element("ol", { class: "calls", "aria-label": "Calls", hidden: true });
  readonly #answer: HTMLElement = element("p", { class: "turn-answer", hidden: true });
  readonly #note: HTMLElement = element("p", { class: "turn-note" }, "Reading the question…");

  constructor(question: string) {
    this.root = element(
      "article",
      { class: "turn", "aria-busy": "true" },
      element("p", { class: "turn-question" }, element("span", { class: "visually-hidden" }, "You asked: "), question),
      this.#calls,
      this.#answer,
      this.#note,
    );
  }

  /** A word on what is going on, while there is nothing better to show. Empty hides it. */
  note(text: string): void {
    this.#note.textContent = text;
    this.#note.hidden = text === "";
  }

  /** Adds an entry to the timeline. */
  addCall(): CallView {
    const call = new CallView();
    this.#calls.hidden = false;
    this.#calls.append(call.root);
    this.note("");
    return call;
  }

  removeCall(call: CallView): void {
    call.root.remove();
    this.#calls.hidden = this.#calls.children.length === 0;
  }

  appendText(text: string): void {
    if (this.#answer.hidden && text.trim() === "") return;
    this.#answer.append(this.#answer.hidden ? text.trimStart() : text);
    this.#answer.hidden = false;
    this.#answer.classList.add("streaming");
    this.note("");
  }

  /** The end, with a line of facts. */
  finish(facts: readonly string[]): void {
    this.#answer.classList.remove("streaming");
    this.root.setAttribute("aria-busy", "false");
    this.note(this.#answer.hidden ? "The model gave no answer." : "");
    this.root.append(
      element("ul", { class: "turn-facts", "aria-label": "Facts" }, ...facts.map((fact) => element("li", {}, fact))),
    );
  }

  /** The end, early: the user stopped it, or something went wrong. */
  interrupt(title: string, text: string, actions: readonly HTMLButtonElement[] = []): void {
    this.#close();
    if (text === "") {
      this.root.append(element("p", { class: "turn-note" }, title));
      return;
    }
    const problem = element(
      "div",
      { class: "turn-problem", role: "alert" },
      element("strong", {}, title),
      element("p", {}, text),
    );
    if (actions.length > 0) problem.append(element("div", { class: "problem-actions" }, ...actions));
    this.root.append(problem);
  }

  #close(): void {
    this.note("");
    this.#answer.classList.remove("streaming");
    this.root.setAttribute("aria-busy", "false");
  }
}
