/** The page as the stage of the demo's functions. */
import type { Stage } from "../functions/stage.ts";
import type { Announcer } from "./announcer.ts";
import { Cart } from "./cart.ts";
import { Chart } from "./chart.ts";
import { Documents } from "./documents.ts";
import { byId } from "./dom.ts";
import { Theme } from "./theme.ts";
import { Timers } from "./timers.ts";

/** Makes a card glow for a moment, again if it still does. */
function touch(cardId: string): void {
  const card = byId(cardId, HTMLElement);
  card.classList.remove("touched");
  void card.offsetWidth;
  card.classList.add("touched");
}

/** The card that each function changes, by the function's name, for links from the timeline. */
export const CARDS: ReadonlyMap<string, { readonly id: string; readonly label: string }> = new Map([
  ["add_to_cart", { id: "cart-card", label: "Go to the cart" }],
  ["set_timer", { id: "timer-card", label: "Go to the timers" }],
  ["get_stock_price", { id: "chart-card", label: "Go to the chart" }],
  ["set_theme", { id: "theme-card", label: "Go to the colour" }],
  ["search", { id: "documents-card", label: "Go to the documents" }],
]);

/** Wires the cards of the page up as one stage. */
export function createPageStage(announcer: Announcer): Stage {
  const cart = new Cart();
  const timers = new Timers(announcer);
  const chart = new Chart();
  const documents = new Documents();
  const theme = new Theme(() => chart.redraw());
  return {
    setTheme(color) {
      theme.set(color);
      touch("theme-card");
    },
    addToCart(product, quantity) {
      const total = cart.add(product, quantity);
      touch("cart-card");
      return total;
    },
    startTimer(minutes) {
      const end = timers.start(minutes);
      touch("timer-card");
      return end;
    },
    showChart(series) {
      chart.show(series);
      touch("chart-card");
    },
    showDocuments(titles) {
      documents.show(titles);
      touch("documents-card");
    },
  };
}
