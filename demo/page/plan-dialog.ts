/** The dialog that shows what loading a model would take, before it is loaded. */
import type { LoadPlan } from "mixtral.js";
import { button, byId, element, keepFocus } from "./dom.ts";
import { explainError } from "./explain-error.ts";
import { isLocal, type ModelChoice } from "./model-choice.ts";
import { planFacts, verdictOf } from "./plan-facts.ts";
import { problemView } from "./problem-view.ts";

type Handlers = {
  readonly plan: (choice: ModelChoice, signal: AbortSignal) => Promise<LoadPlan>;
  readonly onLoad: (choice: ModelChoice) => void;
  /** The user wants to choose another model. */
  readonly onOther: () => void;
};

export class PlanDialog {
  readonly #dialog: HTMLDialogElement = byId("plan-dialog", HTMLDialogElement);
  readonly #heading: HTMLElement = element("h2", { id: "plan-dialog-title", tabindex: "-1", autofocus: true });
  readonly #body: HTMLElement = element("div");
  /** Read aloud: that the plan is made, and its verdict. */
  readonly #verdict: HTMLElement = element("div", { class: "verdict", role: "status" });
  readonly #actions: HTMLElement = element("div", { class: "dialog-actions" });
  readonly #cancel: HTMLButtonElement = button("Cancel", { class: "quiet" }, () => this.#dialog.close());
  readonly #handlers: Handlers;
  #planning: AbortController | null = null;

  constructor(handlers: Handlers) {
    this.#handlers = handlers;
    this.#dialog.append(this.#heading, this.#verdict, this.#body, this.#actions);
    this.#dialog.addEventListener("close", () => this.#planning?.abort());
  }

  /** Plans the load and shows the plan, or what is in the way. */
  async show(choice: ModelChoice): Promise<void> {
    this.#planning?.abort();
    const planning = new AbortController();
    const { signal } = planning;
    this.#planning = planning;
    this.#heading.textContent = `Load ${choice.title}?`;
    delete this.#verdict.dataset.fits;
    this.#verdict.replaceChildren(element("p", {}, "Reading the header, and trying whether the memory is there…"));
    this.#body.replaceChildren(element("progress", { "aria-label": "Making the plan" }));
    this.#offer();
    if (!this.#dialog.open) this.#dialog.showModal();
    try {
      const plan = await this.#handlers.plan(choice, signal);
      if (!signal.aborted) this.#showPlan(choice, plan);
    } catch (error) {
      if (!signal.aborted) this.#showProblem(choice, error);
    }
  }

  #showPlan(choice: ModelChoice, plan: LoadPlan): void {
    const { fits, title, text } = verdictOf(plan);
    this.#verdict.dataset.fits = String(fits);
    this.#verdict.replaceChildren(element("strong", {}, title), element("p", {}, text));
    const facts = planFacts(plan, isLocal(choice));
    this.#body.replaceChildren(
      element(
        "dl",
        { class: "plan" },
        ...facts.map(({ label, value }) => element("div", {}, element("dt", {}, label), element("dd", {}, value))),
      ),
    );
    const attributes = fits === false ? { class: "quiet" } : {};
    this.#offer(
      button(fits === false ? "Load anyway" : "Load", attributes, () => {
        this.#dialog.close();
        this.#handlers.onLoad(choice);
      }),
    );
  }

  #showProblem(choice: ModelChoice, error: unknown): void {
    delete this.#verdict.dataset.fits;
    this.#verdict.replaceChildren();
    this.#body.replaceChildren(problemView(explainError(error), []));
    this.#offer(
      button("Try again", {}, () => void this.show(choice)),
      button("Choose another model", { class: "quiet" }, () => {
        this.#dialog.close();
        this.#handlers.onOther();
      }),
    );
  }

  /** Puts these buttons before "Cancel", which stays, with the focus if it has it. */
  #offer(...buttons: HTMLButtonElement[]): void {
    keepFocus(this.#actions, this.#heading, () => {
      for (const child of [...this.#actions.children]) if (child !== this.#cancel) child.remove();
      this.#actions.prepend(...buttons);
      if (!this.#cancel.isConnected) this.#actions.append(this.#cancel);
    });
  }
}
