/** Questions to try, as buttons. */
import { button, byId, element } from "./dom.ts";

/** One for each thing that the page can do; the first one takes two calls in a row. */
const QUESTIONS: readonly string[] = [
  "What is the weather in Paris, and what should I wear?",
  "What are the prices of the 3 largest US stocks?",
  "Add two red shoes to my cart",
  "Set the theme to blue",
  "What is 12 * (3 + 4)?",
  "Set a timer for 5 minutes",
  "Search for returns",
];

export class Examples {
  readonly #box: HTMLElement = byId("examples", HTMLElement);

  constructor(onChoice: (question: string) => void) {
    this.#box.append(
      ...QUESTIONS.map((question) =>
        element(
          "li",
          {},
          button(question, { class: "example" }, () => onChoice(question)),
        ),
      ),
    );
  }

  /** `compact` keeps them in one line that scrolls sideways. */
  compact(isCompact: boolean): void {
    this.#box.classList.toggle("compact", isCompact);
  }

  enable(isEnabled: boolean): void {
    for (const child of this.#box.querySelectorAll("button")) child.disabled = !isEnabled;
  }
}
