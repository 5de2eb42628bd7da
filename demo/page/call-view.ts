/** One call in the timeline: the function, its arguments and its result, with the whole JSON on request. */
import type { ApprovalRequest } from "mixtral.js";
import { approvalCard } from "./approval-card.ts";
import { byId, element } from "./dom.ts";
import { duration } from "./format.ts";
import { CARDS } from "./page-stage.ts";

type State = "writing" | "asking" | "running" | "done" | "failed";

const LONGEST_LINE = 160;

function shorten(text: string): string {
  return text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE - 1)}…` : text;
}

function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? String(value);
}

/** JSON in one line, with spaces where it may wrap. */
function oneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? String(value);
  return `{ ${entries(value)} }`;
}

/** `city: "Paris", format: "celsius"`. */
function entries(value: object): string {
  return Object.entries(value)
    .map(([name, entry]) => `${name}: ${oneLine(entry)}`)
    .join(", ");
}

/** How long the model took to read and to write the call, and the function to run. */
export type CallTime = { readonly modelMs: number; readonly functionMs: number };

export class CallView {
  readonly root: HTMLLIElement = element("li", { class: "call" });
  readonly #signature: HTMLElement = element("span", { class: "call-signature" }, "writing a call…");
  readonly #outcome: HTMLElement = element("span", { class: "call-outcome", hidden: true });
  readonly #time: HTMLElement = element("span", { class: "call-time" });
  readonly #body: HTMLElement = element("div", { class: "call-body" });
  #name = "";

  constructor() {
    const summary = element("summary", {}, this.#signature, this.#time, this.#outcome);
    this.root.append(element("details", {}, summary, this.#body));
    this.#state("writing");
  }

  /** The model is calling this function; its arguments are still to come. */
  named(name: string): void {
    this.#signature.replaceChildren(element("span", { class: "call-name" }, name), "(…)");
  }

  /** The text of the call as far as the model has written it. */
  writing(text: string): void {
    this.#body.replaceChildren(element("pre", {}, text));
  }

  /** The call is complete and its function runs now. */
  started(name: string, callArguments: unknown): void {
    this.#name = name;
    const list = typeof callArguments === "object" && callArguments !== null ? entries(callArguments) : oneLine(callArguments);
    this.#signature.replaceChildren(element("span", { class: "call-name" }, name), "(", element("wbr"), `${shorten(list)})`);
    this.#body.replaceChildren(element("div", {}, element("h4", {}, "Arguments"), element("pre", {}, pretty(callArguments))));
    this.#state("running");
  }

  /** The call waits for the user's word, which `onDecision` is told. */
  asks(request: ApprovalRequest, onDecision: (isApproved: boolean) => void): void {
    this.#state("asking");
    const question = byId("question", HTMLTextAreaElement);
    const card = approvalCard(request, (isApproved) => {
      const hadFocus = card.contains(document.activeElement);
      this.#closeQuestion();
      this.#state("running");
      if (hadFocus) question.focus();
      onDecision(isApproved);
    });
    this.root.append(card);
    // Whoever is writing goes on writing.
    if (question.value === "") card.focus();
  }

  /** Something that the function tells while it runs. */
  progressed(progress: unknown): void {
    const isObject = typeof progress === "object" && progress !== null;
    const text = isObject && "message" in progress ? String(progress.message) : oneLine(progress);
    this.#outcome.textContent = `… ${shorten(text)}`;
    this.#outcome.hidden = false;
  }

  succeeded(result: unknown, time: CallTime): void {
    this.#finish("done", "Result", pretty(result), `→ ${shorten(oneLine(result))}`, time);
    const card = CARDS.get(this.#name);
    if (card !== undefined) this.#body.append(element("a", { class: "call-link", href: `#${card.id}` }, card.label));
  }

  failed(message: string, time: CallTime): void {
    this.#finish("failed", "Error", message, `failed: ${shorten(message)}`, time);
  }

  /** The run ended before the call was over. One that was not complete, or not approved, has not run. */
  dropped(): void {
    if (this.isWriting) this.#signature.textContent = "an unfinished call, not run";
    this.#closeQuestion();
    this.#state("failed");
  }

  get isWriting(): boolean {
    return this.root.dataset.state === "writing";
  }

  #closeQuestion(): void {
    this.root.querySelector(".approval")?.remove();
  }

  #finish(state: State, heading: string, details: string, line: string, { modelMs, functionMs }: CallTime): void {
    this.#outcome.textContent = line;
    this.#outcome.hidden = false;
    this.#time.textContent = duration(modelMs + functionMs);
    this.#body.append(element("div", {}, element("h4", {}, heading), element("pre", {}, details)));
    this.#body.append(
      element("p", { class: "turn-note" }, `The model took ${duration(modelMs)}, the function ${duration(functionMs)}.`),
    );
    this.#state(state);
  }

  #state(state: State): void {
    this.root.dataset.state = state;
  }
}
