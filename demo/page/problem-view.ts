/** A problem that needs a decision: what happened, what to do, and buttons that do it. Read aloud when it appears. */
import { element } from "./dom.ts";
import type { Explanation } from "./explain-error.ts";

/** Builds the panel; put it into the page, then focus its first button. */
export function problemView({ title, text, remedies, code }: Explanation, actions: readonly HTMLButtonElement[]): HTMLElement {
  return element(
    "section",
    { class: "problem", role: "alert" },
    element("h2", {}, title),
    element("p", {}, text),
    ...(remedies.length > 0 ? [element("ul", {}, ...remedies.map((remedy) => element("li", {}, remedy)))] : []),
    ...(code === null ? [] : [element("p", { class: "code" }, `Error code: ${code}`)]),
    element("div", { class: "problem-actions" }, ...actions),
  );
}
