/** The load as it goes on: phases, bytes, rate, and what the user should know. */
import type { LoadPhase, LoadProgress } from "mixtral.js";
import type { Announcer } from "./announcer.ts";
import { button, element } from "./dom.ts";
import { bytes } from "./format.ts";
import { rateLine } from "./load-rate.ts";

const PHASES: readonly (readonly [phase: LoadPhase, label: string])[] = [
  ["plan", "Read the header"],
  ["allocate", "Reserve memory"],
  ["fetch", "Fetch the weights"],
  ["verify", "Self-test"],
];

/** Screen readers hear about every quarter of the bytes. */
const ANNOUNCED_SHARE = 0.25;

export class LoadView {
  readonly root: HTMLElement;
  readonly #bar: HTMLProgressElement = element("progress", { "aria-label": "Bytes loaded" });
  readonly #bytes: HTMLElement = element("span", {}, "Starting");
  readonly #rate: HTMLElement = element("span");
  readonly #notice: HTMLElement = element("p", { class: "load-notice", hidden: true });
  readonly #steps: ReadonlyMap<LoadPhase, HTMLElement> = new Map(
    PHASES.map(([phase, label]) => [phase, element("li", {}, label)]),
  );
  readonly #announcer: Announcer;
  #announcedShare = 0;
  #told: string | null = null;

  constructor(title: string, announcer: Announcer, onCancel: () => void) {
    this.#announcer = announcer;
    this.root = element(
      "section",
      { class: "load", "aria-label": "Loading the model" },
      element("h2", { class: "model-title" }, `Loading ${title}`),
      this.#bar,
      element("div", { class: "load-line" }, this.#bytes, this.#rate),
      this.#notice,
      element("ol", { class: "load-steps" }, ...this.#steps.values()),
      button("Cancel", { class: "quiet" }, onCancel),
    );
    announcer.say(`Loading ${title}.`);
  }

  /** What the user should know about the load; null where there is nothing. */
  get notice(): string | null {
    return this.#told;
  }

  update(progress: LoadProgress): void {
    const { phase, loadedBytes, totalBytes, notice } = progress;
    if (totalBytes > 0) {
      this.#bar.max = totalBytes;
      this.#bar.value = loadedBytes;
      this.#bytes.textContent = `${bytes(loadedBytes)} of ${bytes(totalBytes)}`;
      this.#announceShare(loadedBytes / totalBytes);
    }
    this.#rate.textContent = rateLine(progress);
    this.#showNotice(notice);
    const present = PHASES.findIndex(([name]) => name === phase);
    PHASES.forEach(([name], index) => {
      const step = this.#steps.get(name);
      if (step === undefined) return;
      step.toggleAttribute("aria-current", false);
      if (index === present) step.setAttribute("aria-current", "step");
      step.dataset.state = index < present || phase === "ready" ? "done" : "";
    });
  }

  #showNotice(notice: string | null): void {
    if (notice === this.#told) return;
    this.#told = notice;
    this.#notice.textContent = notice;
    this.#notice.hidden = notice === null;
    if (notice !== null) this.#announcer.say(notice);
  }

  #announceShare(share: number): void {
    if (share < this.#announcedShare + ANNOUNCED_SHARE || share >= 1) return;
    this.#announcedShare = Math.floor(share / ANNOUNCED_SHARE) * ANNOUNCED_SHARE;
    this.#announcer.say(`${Math.round(this.#announcedShare * 100)} percent loaded.`);
  }
}
