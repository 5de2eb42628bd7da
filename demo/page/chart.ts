/** The stock chart's card: the change of each price over three months, with a table that says the same in words. */
import uPlot from "uplot";
import type { PriceSeries } from "../functions/stage.ts";
import { byId, element } from "./dom.ts";

const HEIGHT = 180;
/** Hues far apart, beginning at the page's own; dashes tell the lines apart without colour. */
const HUE_STEP = 77;
const DASHES: readonly number[][] = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 5], [1, 4]];

function tokenColor(name: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const color = getComputedStyle(probe).color;
  probe.remove();
  return color;
}

function lineColor(index: number): string {
  return `oklch(from ${tokenColor("--accent")} l 0.13 calc(h + ${index * HUE_STEP}))`;
}

/** Change since the first price, in percent. */
function changes(prices: readonly number[]): number[] {
  const first = prices[0] ?? 1;
  return prices.map((price) => (price / first - 1) * 100);
}

function keyLine(index: number): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
  for (const [name, value] of Object.entries({ width: "28", height: "8", "aria-hidden": "true" })) svg.setAttribute(name, value);
  const dash = (DASHES[index % DASHES.length] ?? []).join(" ");
  for (const [name, value] of Object.entries({
    x1: "0",
    x2: "28",
    y1: "4",
    y2: "4",
    "stroke-width": "2.5",
    "stroke-dasharray": dash,
  })) {
    line.setAttribute(name, value);
  }
  line.style.stroke = lineColor(index);
  svg.append(line);
  return svg;
}

export class Chart {
  readonly #figure: HTMLElement = byId("chart", HTMLElement);
  readonly #empty: HTMLElement = byId("chart-empty", HTMLElement);
  #series: readonly PriceSeries[] = [];
  #plot: uPlot | null = null;

  constructor() {
    new ResizeObserver(() => this.#plot?.setSize({ width: this.#width(), height: HEIGHT })).observe(this.#figure);
  }

  /** Draws these series in place of the last ones. */
  show(series: readonly PriceSeries[]): void {
    this.#series = series;
    this.redraw();
  }

  /** Draws again with the page's present colours. */
  redraw(): void {
    if (this.#series.length === 0) return;
    this.#plot?.destroy();
    this.#figure.hidden = false;
    this.#empty.hidden = true;
    const holder = element("div", { class: "chart-plot", "aria-hidden": "true" });
    this.#figure.replaceChildren(holder, this.#table());
    const days = this.#series[0]?.prices.map((_price, index, all) => index - all.length + 1) ?? [];
    const ink = tokenColor("--ink-soft");
    const axis = {
      stroke: ink,
      grid: { stroke: tokenColor("--line"), width: 1 },
      ticks: { show: false },
      font: "12px system-ui",
    };
    this.#plot = new uPlot(
      {
        width: this.#width(),
        height: HEIGHT,
        legend: { show: false },
        cursor: { show: false },
        scales: { x: { time: false } },
        axes: [
          { ...axis, size: 28, values: (_plot, ticks) => ticks.map((tick) => (tick === 0 ? "today" : `${tick} d`)) },
          { ...axis, size: 52, values: (_plot, ticks) => ticks.map((tick) => `${tick > 0 ? "+" : ""}${tick} %`) },
        ],
        series: [
          {},
          ...this.#series.map(({ name }, index) => ({
            label: name,
            stroke: lineColor(index),
            width: 2,
            dash: DASHES[index % DASHES.length] ?? [],
            points: { show: false },
          })),
        ],
      },
      [days, ...this.#series.map(({ prices }) => changes(prices))],
      holder,
    );
  }

  #width(): number {
    return Math.max(160, this.#figure.clientWidth + 8);
  }

  #table(): HTMLTableElement {
    const rows = this.#series.map(({ name, prices }, index) => {
      const change = changes(prices).at(-1) ?? 0;
      return element(
        "tr",
        {},
        element("th", { scope: "row" }, keyLine(index), name),
        element("td", {}, `$${prices.at(-1)?.toFixed(2)}`),
        element("td", {}, `${change >= 0 ? "+" : "−"}${Math.abs(change).toFixed(1)} %`),
      );
    });
    const caption = element("caption", { class: "visually-hidden" }, "Made-up prices today, and their change in three months");
    return element("table", {}, caption, element("tbody", {}, ...rows));
  }
}
