/** The load as it goes on: phases, bytes, rate. */
import type { LoadPhase, LoadProgress } from "mixtral.js";
import type { Announcer } from "./announcer.ts";
import { button, element } from "./dom.ts";
import { bytes, duration } from "./format.ts";

const PHASES: readonly (readonly [phase: LoadPhase, label: string])[] = [
  ["plan", "Read the header"],
  ["allocate", "Reserve memory"],
  ["fetch", "Fetch the weights"],
  ["verify", "Self-test"],
];

/** A rate over less time than this says little. */
const RATE_AFTER_MS = 300;
/** Screen readers hear about every quarter of the bytes. */
const ANNOUNCED_SHARE = 0.25;

export class LoadView {
  readonly root: HTMLElement;
  readonly #bar: HTMLProgressElement = element("progress", { "aria-label": "Bytes loaded" });
  readonly #bytes: HTMLElement = element("span", {}, "Starting");
  readonly #rate: HTMLElement = element("span");
  readonly #steps: ReadonlyMap<LoadPhase, HTMLElement> = new Map(
    PHASES.map(([phase, label]) => [phase, element("li", {}, label)]),
  );
  readonly #announcer: Announcer;
  #fetchStart: LoadProgress | null = null;
  #announcedShare = 0;

  constructor(title: string, announcer: Announcer, onCancel: () => void) {
    this.#announcer = announcer;
    this.root = element(
      "section",
      { class: "load", "aria-label": "Loading the model" },
      element("h2", { class: "model-title" }, `Loading ${title}`),
      this.#bar,
      element("div", { class: "load-line" }, this.#bytes, this.#rate),
      element("ol", { class: "load-steps" }, ...this.#steps.values()),
      button("Cancel", { class: "quiet" }, onCancel),
    );
    announcer.say(`Loading ${title}.`);
  }

  update(progress: LoadProgress): void {
    const { phase, loadedBytes, totalBytes } = progress;
    if (totalBytes > 0) {
      this.#bar.max = totalBytes;
      this.#bar.value = loadedBytes;
      this.#bytes.textContent = `${bytes(loadedBytes)} of ${bytes(totalBytes)}`;
      this.#announceShare(loadedBytes / totalBytes);
    }
    if (phase === "fetch") this.#showRate(progress);
    const present = PHASES.findIndex(([name]) => name === phase);
    PHASES.forEach(([name], index) => {
      const step = this.#steps.get(name);
      if (step === undefined) return;
      step.toggleAttribute("aria-current", false);
      if (index === present) step.setAttribute("aria-current", "step");
      step.dataset.state = index < present || phase === "ready" ? "done" : "";
    });
  }

  #showRate(progress: LoadProgress): void {
    this.#fetchStart ??= progress;
    const elapsedMs = progress.elapsedMs - this.#fetchStart.elapsedMs;
    if (elapsedMs < RATE_AFTER_MS) return;
    const perMs = (progress.loadedBytes - this.#fetchStart.loadedBytes) / elapsedMs;
    const leftMs = perMs > 0 ? (progress.totalBytes - progress.loadedBytes) / perMs : 0;
    this.#rate.textContent = `${bytes(perMs * 1000)}/s${leftMs > 2000 ? `, ${duration(leftMs)} left` : ""}`;
  }

  #announceShare(share: number): void {
    if (share < this.#announcedShare + ANNOUNCED_SHARE || share >= 1) return;
    this.#announcedShare = Math.floor(share / ANNOUNCED_SHARE) * ANNOUNCED_SHARE;
    this.#announcer.say(`${Math.round(this.#announcedShare * 100)} percent loaded.`);
  }
}
