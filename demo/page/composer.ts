/** The question's field with its Send and Stop buttons. */
import { byId } from "./dom.ts";

export class Composer {
  readonly #form: HTMLFormElement = byId("ask", HTMLFormElement);
  readonly #field: HTMLTextAreaElement = byId("question", HTMLTextAreaElement);
  readonly #send: HTMLButtonElement = byId("send", HTMLButtonElement);
  readonly #stop: HTMLButtonElement = byId("stop", HTMLButtonElement);
  #canSend = false;

  /** `onAsk` gets the trimmed text, which is never empty; the field is empty by then. */
  constructor(onAsk: (question: string) => void, onStop: () => void) {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      const question = this.#field.value.trim();
      if (!this.#canSend || question === "") return;
      this.#field.value = "";
      onAsk(question);
    });
    this.#field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#form.requestSubmit();
    });
    this.#stop.addEventListener("click", onStop);
  }

  /** `idle` waits for a question, `busy` can be stopped, `closed` has no model to ask. */
  set state(state: "idle" | "busy" | "closed") {
    this.#canSend = state === "idle";
    const hadFocus = this.#stop === document.activeElement;
    this.#send.disabled = !this.#canSend;
    this.#send.hidden = state === "busy";
    this.#stop.hidden = state !== "busy";
    if (hadFocus && state !== "busy") this.focus();
  }

  focus(): void {
    this.#field.focus();
  }
}
