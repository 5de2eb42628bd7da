/** The list of models in the browser's storage: load one again, or have its room back. */
import { Mixtral } from "mixtral.js";
import { armedButton, button, element, keepFocus } from "./dom.ts";
import { bytes } from "./format.ts";
import { type KeptModel, keptFacts, keptModels, usageLine } from "./kept-model.ts";

export class KeptModelsView {
  readonly root: HTMLElement;
  readonly #heading: HTMLElement = element("h3", { id: "kept-title", tabindex: "-1" }, "Kept models");
  readonly #list: HTMLElement = element("ul", { class: "kept", "aria-labelledby": "kept-title" });
  readonly #usage: HTMLElement = element("p", { class: "hint" });
  /** What came of the last deletion; read aloud. */
  readonly #outcome: HTMLElement = element("p", { class: "hint", role: "status" });
  readonly #onLoad: (model: KeptModel) => void;

  constructor(onLoad: (model: KeptModel) => void) {
    this.#onLoad = onLoad;
    this.root = element("section", { "aria-labelledby": "kept-title" }, this.#heading, this.#list, this.#usage, this.#outcome);
  }

  /**
   * Forgets the last time and shows what is kept now. Old rows would be pressed just before new ones take their place.
   */
  open(): void {
    this.#list.replaceChildren();
    this.#outcome.textContent = "";
    this.#usage.textContent = "Looking into the browser’s storage…";
    void this.#refresh();
  }

  async #refresh(): Promise<void> {
    try {
      const [files, usage] = await Promise.all([Mixtral.cache.list(), Mixtral.cache.usage()]);
      const rows = keptModels(files).map((model) => this.#row(model));
      keepFocus(this.#list, this.#heading, () => this.#list.replaceChildren(...rows));
      this.#list.hidden = rows.length === 0;
      this.#usage.textContent = usageLine(usage);
    } catch (error) {
      this.#usage.textContent = `What is kept could not be read: ${message(error)}`;
    }
  }

  #row(model: KeptModel): HTMLElement {
    const size = bytes(model.bytes);
    return element(
      "li",
      {},
      element(
        "div",
        {},
        button(model.title, { class: "link", "aria-label": `Load ${model.title}` }, () => this.#onLoad(model)),
        element("p", { class: "hint" }, keptFacts(model, Date.now())),
      ),
      armedButton(
        { label: "Delete", name: `Delete ${model.title}` },
        { label: `Delete ${size}?`, name: `Really delete ${model.title}? It would have to be fetched again. Press again` },
        () => void this.#delete(model),
      ),
    );
  }

  async #delete(model: KeptModel): Promise<void> {
    let freed = 0;
    try {
      for (const key of model.keys) freed += await Mixtral.cache.delete(key);
      this.#outcome.textContent = `${model.title} was deleted: ${bytes(freed)} became free.`;
    } catch (error) {
      this.#outcome.textContent = `${model.title} could not be deleted: ${message(error)}`;
    }
    await this.#refresh();
  }
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
