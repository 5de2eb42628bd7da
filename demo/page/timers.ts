/** The timers' card: counts down each second, and says when one is over. */
import type { Announcer } from "./announcer.ts";
import { button, byId, element, keepFocus } from "./dom.ts";
import { clock } from "./format.ts";

const MS_PER_MINUTE = 60_000;
const TICK_MS = 250;

type Timer = { readonly endMs: number; readonly row: HTMLLIElement; readonly left: HTMLElement; isOver: boolean };

export class Timers {
  readonly #list: HTMLElement = byId("timers", HTMLElement);
  readonly #empty: HTMLElement = byId("timers-empty", HTMLElement);
  readonly #announcer: Announcer;
  readonly #timers: Set<Timer> = new Set();
  #interval: ReturnType<typeof setInterval> | null = null;

  constructor(announcer: Announcer) {
    this.#announcer = announcer;
  }

  /** Starts a countdown and returns its end. */
  start(minutes: number): Date {
    const endMs = Date.now() + minutes * MS_PER_MINUTE;
    const length = `${minutes} ${minutes === 1 ? "minute" : "minutes"}`;
    const left = element("span", { class: "timer-left", role: "timer" });
    const row = element("li", {}, left, element("span", { class: "timer-label" }, `of ${length}`));
    const timer: Timer = { endMs, row, left, isOver: false };
    row.append(button("Cancel", { class: "small", "aria-label": `Cancel the timer of ${length}` }, () => this.#remove(timer)));
    this.#timers.add(timer);
    this.#list.append(row);
    this.#interval ??= setInterval(() => this.#tick(), TICK_MS);
    this.#tick();
    return new Date(endMs);
  }

  #tick(): void {
    this.#empty.hidden = this.#timers.size > 0;
    for (const timer of this.#timers) {
      const leftMs = timer.endMs - Date.now();
      const text = clock(leftMs);
      if (timer.left.textContent !== text) timer.left.textContent = text;
      if (leftMs <= 0 && !timer.isOver) {
        timer.isOver = true;
        timer.row.classList.add("over");
        this.#announcer.say("A timer is over.");
      }
    }
    if (![...this.#timers].some(({ isOver }) => !isOver) && this.#interval !== null) {
      clearInterval(this.#interval);
      this.#interval = null;
    }
  }

  #remove(timer: Timer): void {
    keepFocus(this.#list, byId("question", HTMLElement), () => {
      this.#timers.delete(timer);
      timer.row.remove();
      this.#tick();
    });
  }
}
