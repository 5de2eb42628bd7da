/** The user's choices about calls, as switches in the model's dialog. They count from the next question on. */
import { element } from "./dom.ts";

type Setting = { readonly id: string; readonly label: string; readonly hint: string; readonly isOn: boolean };

const CONSTRAINED: Setting = {
  id: "constrained-calls",
  label: "Constrained calls",
  hint: "The model can only write calls that fit a function’s description. Off: it writes freely, and what it wrote is checked.",
  isOn: true,
};

const ASK_FIRST: Setting = {
  id: "ask-first",
  label: "Ask before this page is changed",
  hint: "You approve each call that changes something. Off: only once the model has read text of others.",
  isOn: false,
};

export class CallSettings {
  readonly root: HTMLElement;
  readonly #constrained: HTMLInputElement = checkbox(CONSTRAINED);
  readonly #askFirst: HTMLInputElement = checkbox(ASK_FIRST);

  constructor() {
    this.root = element(
      "section",
      { class: "switches", "aria-labelledby": "call-settings-title" },
      element("h3", { id: "call-settings-title" }, "Calls"),
      row(CONSTRAINED, this.#constrained),
      row(ASK_FIRST, this.#askFirst),
    );
  }

  /** The choices as options of a run. */
  get options(): { readonly strict: boolean; readonly sideEffectApproval: "always" | "untrusted" } {
    return { strict: this.#constrained.checked, sideEffectApproval: this.#askFirst.checked ? "always" : "untrusted" };
  }
}

function checkbox({ id, isOn }: Setting): HTMLInputElement {
  return element("input", { type: "checkbox", role: "switch", id, checked: isOn, "aria-describedby": `${id}-hint` });
}

function row({ id, label, hint }: Setting, input: HTMLInputElement): HTMLElement {
  return element(
    "div",
    { class: "switch" },
    input,
    element("label", { for: id }, label),
    element("p", { id: `${id}-hint`, class: "hint" }, hint),
  );
}
