/** `get_stock_price`: made-up prices, and a chart of the last weeks. */
import { findCompany, priceHistory } from "./companies.ts";
import type { Stage } from "./stage.ts";

/** Arguments of `get_stock_price`. */
export type StockPriceArguments = { readonly names: readonly string[] };

/** What `get_stock_price` answers, in the order of the names. */
export type StockPrices = { readonly prices: readonly { readonly name: string; readonly price: number }[] };

/** Trading days in the chart: three months. */
const DAYS = 63;

/**
 * Sample prices of the named companies; draws their history on the stage.
 * @throws Error when no name is given, or one is not in the sample list.
 */
export function stockPrice({ names }: StockPriceArguments, stage: Pick<Stage, "showChart">): StockPrices {
  if (names.length === 0) throw new Error("No stock is named");
  const companies = names.map((name) => {
    const company = findCompany(name);
    if (company === undefined) throw new Error(`There is no sample price for ${name}`);
    return company;
  });
  stage.showChart(companies.map((company) => ({ name: company.name, prices: priceHistory(company, DAYS) })));
  return { prices: companies.map(({ price }, index) => ({ name: names[index] ?? "", price })) };
}
