/** The dialog that chooses a model: one that is kept, a known one, files of the user's, or an address. */
import { Mixtral } from "mixtral.js";
import type { CallSettings } from "./call-settings.ts";
import { button, byId, element } from "./dom.ts";
import { KeptModelsView } from "./kept-models-view.ts";
import { KnownModelForm } from "./known-model-form.ts";
import { addressChoice } from "./known-models.ts";
import { filesChoice, MINIATURE, type ModelChoice } from "./model-choice.ts";

const FORMATS = [
  ["", "as the model was trained"],
  ["trelis-v3", "trelis-v3: calls functions"],
  ["trelis-v2", "trelis-v2: calls functions"],
  ["json-agent", "json-agent: calls functions with a plain model"],
  ["mistral-tools", "mistral-tools: Mistral’s own functions"],
  ["chat-template", "chat-template: what the file says"],
  ["mixtral-instruct", "mixtral-instruct: chat only"],
] as const;

const LEAD =
  "Mixtral or Mistral as GGUF, with weights in Q2_K, Q3_K, Q4_0, Q4_1, Q4_K, Q5_0, Q5_1, Q5_K, Q6_K, Q8_0, IQ4_NL, F16, BF16 or F32. " +
  "All of it must fit into the memory of your graphics card. What is fetched is kept in this browser where there is room.";

export class ModelDialog {
  readonly #dialog: HTMLDialogElement = byId("model-dialog", HTMLDialogElement);
  readonly #kept: KeptModelsView = new KeptModelsView(({ url }) => this.#choose(addressChoice(Mixtral.models, url)));
  readonly #format: HTMLSelectElement = element(
    "select",
    { id: "model-format" },
    ...FORMATS.map(([value, label]) => element("option", { value }, label)),
  );
  readonly #onChoice: (choice: ModelChoice) => void;

  constructor(settings: CallSettings, onChoice: (choice: ModelChoice) => void) {
    this.#onChoice = onChoice;
    const choose = (choice: ModelChoice): void => this.#choose(choice);
    this.#dialog.append(
      element("h2", { id: "model-dialog-title" }, "Choose a model"),
      element("p", {}, LEAD),
      new KnownModelForm(Mixtral.models, choose).root,
      filesField(choose),
      addressForm(choose),
      element("div", { class: "field" }, element("label", { for: "model-format" }, "Prompt format"), this.#format),
      settings.root,
      this.#kept.root,
      element(
        "div",
        { class: "dialog-actions" },
        button("Use the miniature", { class: "quiet" }, () => this.#choose(MINIATURE)),
        button("Close", { class: "quiet" }, () => this.close()),
      ),
    );
  }

  open(): void {
    if (this.#dialog.open) return;
    this.#kept.open();
    this.#dialog.showModal();
  }

  close(): void {
    this.#dialog.close();
  }

  #choose(choice: ModelChoice): void {
    this.close();
    const format = FORMATS.find(([value]) => value === this.#format.value)?.[0] ?? "";
    this.#onChoice(choice === MINIATURE || format === "" ? choice : { ...choice, promptFormat: format });
  }
}

function filesField(onChoice: (choice: ModelChoice) => void): HTMLElement {
  const input = element("input", {
    type: "file",
    id: "model-file",
    accept: ".gguf",
    multiple: true,
    "aria-describedby": "model-file-hint",
  });
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    input.value = "";
    if (files.length > 0) onChoice(filesChoice(files));
  });
  return element(
    "div",
    { class: "field" },
    element("label", { for: "model-file" }, "A GGUF file of yours"),
    input,
    element("p", { id: "model-file-hint", class: "hint" }, "Or all parts of a split one. You can also drop them on the page."),
  );
}

function addressForm(onChoice: (choice: ModelChoice) => void): HTMLElement {
  const url = element("input", { type: "url", id: "model-url", placeholder: "https://…/model.gguf", required: true });
  const form = element(
    "form",
    {},
    element("label", { for: "model-url" }, "A GGUF’s address"),
    element("div", { class: "row" }, url, element("button", { type: "submit" }, "Continue")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    onChoice(addressChoice(Mixtral.models, url.value.trim()));
  });
  return form;
}
