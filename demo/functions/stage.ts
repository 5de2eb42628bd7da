/** What the demo's functions may do to the place they run in: the page, or the terminal of `npm run ask`. */

/** One line of the price chart. Made-up sample data, oldest price first, one price a trading day. */
export type PriceSeries = {
  readonly name: string;
  /** Closing prices in US dollars; the last one is today's. */
  readonly prices: readonly number[];
};

/** The effects of the functions. Everything else that they do is a pure computation. */
export interface Stage {
  /**
   * Colours the page.
   * @throws Error when the stage does not know the colour.
   */
  setTheme(color: string): void;
  /** Puts the product into the cart and returns how many items are in it now. */
  addToCart(product: string, quantity: number): number;
  /** Starts a countdown and returns the moment when it ends. */
  startTimer(minutes: number): Date;
  /** Draws the series into one chart, in place of the last one. */
  showChart(series: readonly PriceSeries[]): void;
  /** Points at the documents that a search found, best first. May be none. */
  showDocuments(titles: readonly string[]): void;
}
