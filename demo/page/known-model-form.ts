/** The form that chooses one of the models that the library knows by name. */
import { element } from "./dom.ts";
import { type KnownModels, knownChoice, knownFacts, modelGroups } from "./known-models.ts";
import type { ModelChoice } from "./model-choice.ts";

export class KnownModelForm {
  readonly root: HTMLFormElement;
  readonly #models: KnownModels;
  readonly #name: HTMLSelectElement;
  readonly #facts: HTMLElement = element("p", { id: "known-facts", class: "hint" });
  readonly #file: HTMLInputElement = element("input", {
    id: "known-file",
    autocomplete: "off",
    spellcheck: "false",
    placeholder: "….gguf",
    "aria-describedby": "known-file-hint",
  });
  readonly #token: HTMLInputElement = element("input", {
    id: "known-token",
    type: "password",
    autocomplete: "off",
    "aria-describedby": "known-token-hint",
  });
  readonly #fileField: HTMLElement = element(
    "div",
    { class: "field" },
    element("label", { for: "known-file" }, "Name of the file"),
    this.#file,
    element("p", { id: "known-file-hint", class: "hint" }, "As the repository lists it, to those who have access."),
  );
  readonly #tokenField: HTMLElement = element(
    "div",
    { class: "field" },
    element("label", { for: "known-token" }, "Access token of the Hugging Face hub"),
    this.#token,
    element(
      "p",
      { id: "known-token-hint", class: "hint" },
      "One that may read the repository. It goes to the hub only, and this page forgets it.",
    ),
  );

  constructor(models: KnownModels, onChoice: (choice: ModelChoice) => void) {
    this.#models = models;
    this.#name = element(
      "select",
      { id: "known-model", "aria-describedby": "known-facts" },
      ...modelGroups(models).map(({ label, entries }) =>
        element("optgroup", { label }, ...entries.map((entry) => element("option", { value: entry.name }, entry.label))),
      ),
    );
    this.root = element(
      "form",
      {},
      element("label", { for: "known-model" }, "A known model"),
      element("div", { class: "row" }, this.#name, element("button", { type: "submit" }, "Continue")),
      this.#facts,
      this.#fileField,
      this.#tokenField,
    );
    this.#name.addEventListener("change", () => this.#update());
    this.root.addEventListener("submit", (event) => {
      event.preventDefault();
      const choice = knownChoice(this.#models, this.#name.value, this.#file.value.trim(), this.#token.value.trim());
      this.#token.value = "";
      if (choice !== null) onChoice(choice);
    });
    this.#update();
  }

  /** Shows what is known of the chosen model, and asks for what is not. */
  #update(): void {
    const model = this.#models[this.#name.value];
    if (model === undefined) return;
    this.#facts.textContent = knownFacts(model);
    this.#fileField.hidden = model.file !== null;
    this.#file.required = model.file === null;
    this.#tokenField.hidden = !model.gated;
    this.#token.required = model.gated;
  }
}
