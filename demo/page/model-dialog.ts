/** The dialog that chooses a model: the miniature, a GGUF file, or a GGUF's address. */
import { button, byId, element } from "./dom.ts";
import { MINIATURE, type ModelChoice } from "./model-choice.ts";

const FORMATS = [
  ["", "as the file says"],
  ["trelis-v3", "trelis-v3: calls functions"],
  ["mixtral-instruct", "mixtral-instruct: chat only"],
] as const;

export class ModelDialog {
  readonly #dialog: HTMLDialogElement = byId("model-dialog", HTMLDialogElement);
  readonly #file: HTMLInputElement = element("input", { type: "file", id: "model-file", accept: ".gguf" });
  readonly #url: HTMLInputElement = element("input", {
    type: "url",
    id: "model-url",
    placeholder: "https://…/model.gguf",
    required: true,
  });
  readonly #format: HTMLSelectElement = element(
    "select",
    { id: "model-format" },
    ...FORMATS.map(([value, label]) => element("option", { value }, label)),
  );
  readonly #onChoice: (choice: ModelChoice) => void;

  constructor(onChoice: (choice: ModelChoice) => void) {
    this.#onChoice = onChoice;
    const urlForm = element(
      "form",
      {},
      element("label", { for: "model-url" }, "A GGUF’s address"),
      element("div", { class: "url-row" }, this.#url, element("button", { type: "submit" }, "Load")),
    );
    this.#dialog.append(
      element("h2", { id: "model-dialog-title" }, "Choose a model"),
      element(
        "p",
        {},
        "Mixtral or Mistral as GGUF, with weights in F32, F16, BF16, Q8_0, Q4_0, Q4_K, Q5_K or Q6_K. " +
          "All of it must fit into the memory of your graphics card, and it is fetched again on every visit.",
      ),
      element("div", { class: "field" }, element("label", { for: "model-format" }, "Prompt format"), this.#format),
      element("div", { class: "field" }, element("label", { for: "model-file" }, "A GGUF file of yours"), this.#file),
      urlForm,
      element(
        "div",
        { class: "dialog-actions" },
        button("Use the miniature", { class: "quiet" }, () => this.#choose(MINIATURE)),
        button("Close", { class: "quiet" }, () => this.#dialog.close()),
      ),
    );
    this.#file.addEventListener("change", () => {
      const file = this.#file.files?.[0];
      if (file !== undefined) this.#choose({ source: file, title: file.name });
      this.#file.value = "";
    });
    urlForm.addEventListener("submit", (event) => {
      event.preventDefault();
      const url = this.#url.value.trim();
      this.#choose({ source: url, title: url.split(/[?#]/)[0]?.split("/").at(-1) || url });
    });
  }

  get isOpen(): boolean {
    return this.#dialog.open;
  }

  open(): void {
    if (!this.#dialog.open) this.#dialog.showModal();
  }

  #choose(choice: ModelChoice): void {
    this.#dialog.close();
    const format = FORMATS.find(([value]) => value === this.#format.value)?.[0] ?? "";
    this.#onChoice(choice === MINIATURE || format === "" ? choice : { ...choice, promptFormat: format });
  }
}
