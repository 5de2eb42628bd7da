/** Colours the page: sets the hue and the scheme that the style sheet's tokens are built on. */
import { byId, keepFocus } from "./dom.ts";
import { readTheme } from "./theme-name.ts";

/** How much of a colour's own chroma its page gets; more would hurt the contrast of text. */
const MOST_ACCENT_CHROMA = 0.15;
const SURFACE_TINT = 0.045;
const GREY = 0.02;

const PROPERTIES = ["--surface-hue", "--surface-tint", "--accent-hue", "--accent-chroma", "--swatch"];

/** Chroma and hue of a CSS colour, as the browser itself converts it. */
function chromaAndHue(color: string): { readonly chroma: number; readonly hue: number } {
  const probe = document.createElement("span");
  probe.style.color = `oklch(from ${color} l c h)`;
  document.body.append(probe);
  const numbers = getComputedStyle(probe).color.match(/-?[\d.]+(?:e-?\d+)?/g) ?? [];
  probe.remove();
  return { chroma: Number(numbers[1] ?? 0), hue: Number(numbers[2] ?? 0) };
}

export class Theme {
  readonly #root: HTMLElement = document.documentElement;
  readonly #name: HTMLElement = byId("theme-name", HTMLElement);
  readonly #reset: HTMLButtonElement = byId("theme-reset", HTMLButtonElement);
  readonly #onChange: () => void;

  /** `onChange` runs after each change of colour. */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
    this.#reset.addEventListener("click", () => keepFocus(this.#reset, byId("question", HTMLElement), () => this.reset()));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", onChange);
  }

  /** @throws Error when the name is no colour. */
  set(name: string): void {
    const { scheme, color } = readTheme(name, (candidate) => CSS.supports("color", candidate));
    const { style } = this.#root;
    for (const property of PROPERTIES) style.removeProperty(property);
    if (color !== null) {
      const { chroma, hue } = chromaAndHue(color);
      const isGrey = chroma < GREY;
      style.setProperty("--surface-hue", String(hue));
      style.setProperty("--accent-hue", String(hue));
      style.setProperty("--surface-tint", String(isGrey ? 0 : SURFACE_TINT));
      style.setProperty("--accent-chroma", String(isGrey ? 0 : Math.min(MOST_ACCENT_CHROMA, chroma)));
      style.setProperty("--swatch", color);
    }
    if (scheme === null) delete this.#root.dataset.scheme;
    else this.#root.dataset.scheme = scheme;
    this.#name.textContent = name;
    this.#reset.hidden = false;
    this.#onChange();
  }

  /** Back to the page's own colours and the system's scheme. */
  reset(): void {
    for (const property of PROPERTIES) this.#root.style.removeProperty(property);
    delete this.#root.dataset.scheme;
    this.#name.textContent = "paper";
    this.#reset.hidden = true;
    this.#onChange();
  }
}
