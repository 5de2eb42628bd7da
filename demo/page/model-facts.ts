/** What was loaded, in plain words. */
import type { ModelInfo } from "mixtral.js";
import { metadataList } from "../functions/metadata.ts";
import { element } from "./dom.ts";
import { bytes, compact, count, duration } from "./format.ts";
import { MINIATURE, type ModelChoice } from "./model-choice.ts";

const MINIATURE_TEXT =
  "The miniature is a very small Mixtral, trained to call functions. It is for trying things out: it can use this page, " +
  "repeat what a function returned, and hardly anything else. It knows no facts.";

/** The functions, as the model was told about them. Open where there is room. */
function functionList(): HTMLElement {
  const rows = metadataList().map(({ name, description }) =>
    element("li", {}, element("code", {}, name), element("span", {}, description)),
  );
  return element(
    "details",
    { class: "functions", open: matchMedia("(min-width: 60rem) and (min-height: 50rem)").matches },
    element("summary", {}, "The functions of this page, as the model sees them"),
    element("ul", {}, ...rows),
  );
}

/** How the load went; `notice` is what the user should know about it, or null. */
export type LoadOutcome = { readonly loadMs: number; readonly notice: string | null };

/** The panel above the conversation. `callsFunctions` says whether the model was told about the page's functions. */
export function modelFacts(info: ModelInfo, choice: ModelChoice, callsFunctions: boolean, outcome: LoadOutcome): HTMLElement {
  const { gpuBytes, device } = info;
  const facts = [
    `${compact(info.parameterCount)} parameters`,
    info.expertCount > 0 ? `${info.expertCount} experts, ${info.expertUsedCount} at a time` : "no experts",
    `${info.quantization}, ${bytes(info.fileBytes)}`,
    `${bytes(gpuBytes.weights + gpuBytes.kvCache + gpuBytes.scratch)} on the graphics card`,
    `context of ${count(info.contextLength)} tokens`,
    `${device.adapter === "" ? "WebGPU" : device.adapter}, ${device.precision}`,
    `loaded in ${duration(outcome.loadMs)}`,
  ];
  const plain = callsFunctions
    ? "This model was told about the page’s nine functions and may call them."
    : "This model’s prompt format has no functions, so it can only chat.";
  return element(
    "section",
    { class: "facts", "aria-label": "The model" },
    element(
      "h2",
      { class: "model-title" },
      choice === MINIATURE ? "Ask the miniature" : `Ask ${info.name === "" ? choice.title : info.name}`,
    ),
    element("p", { class: "model-text" }, choice === MINIATURE ? MINIATURE_TEXT : plain),
    element("ul", { class: "model-facts" }, ...facts.map((fact) => element("li", {}, fact))),
    ...(outcome.notice === null ? [] : [element("p", { class: "load-notice" }, outcome.notice)]),
    ...(callsFunctions ? [functionList()] : []),
  );
}
