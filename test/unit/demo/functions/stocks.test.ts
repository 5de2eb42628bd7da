import { describe, expect, it } from "vitest";
import { bigStocks } from "../../../../demo/functions/big-stocks.ts";
import { COMPANIES, findCompany, priceHistory } from "../../../../demo/functions/companies.ts";
import type { PriceSeries } from "../../../../demo/functions/stage.ts";
import { stockPrice } from "../../../../demo/functions/stock-price.ts";

describe("the sample companies", () => {
  it("have distinct names and tickers and a price", () => {
    expect(COMPANIES).toHaveLength(49);
    expect(new Set(COMPANIES.map(({ name }) => name)).size).toBe(49);
    expect(new Set(COMPANIES.map(({ symbol }) => symbol)).size).toBe(49);
    for (const { price } of COMPANIES) expect(price).toBeGreaterThan(0);
  });

  it("are found by name and ticker", () => {
    expect(findCompany("bank of america")?.symbol).toBe("BAC");
    expect(findCompany("AAPL")?.name).toBe("Apple");
    expect(findCompany("nobody")).toBeUndefined();
  });
});

describe("bigStocks", () => {
  it("lists the largest, of the world or of the US", () => {
    expect(bigStocks({ number: 3 })).toEqual({ names: ["Nvidia", "Microsoft", "Apple"] });
    expect(bigStocks({ number: 25, region: "US" }).names).not.toContain("TSMC");
    expect(bigStocks({ number: 25, region: "World" }).names).toContain("TSMC");
  });

  it("refuses a number or region that makes no sense", () => {
    expect(() => bigStocks({ number: 0 })).toThrow("from 1 to 25");
    expect(() => bigStocks({ number: 2.5 })).toThrow("from 1 to 25");
    expect(() => bigStocks({ number: 2, region: "Mars" })).toThrow("US or World");
  });
});

describe("stockPrice", () => {
  it("gives the prices in the order of the names and draws a chart that ends in them", () => {
    const charts: (readonly PriceSeries[])[] = [];
    const result = stockPrice({ names: ["apple", "TSLA"] }, { showChart: (series) => charts.push(series) });
    expect(result).toEqual({
      prices: [
        { name: "apple", price: 227.52 },
        { name: "TSLA", price: 352.56 },
      ],
    });
    expect(charts).toHaveLength(1);
    expect(charts[0]?.map(({ name }) => name)).toEqual(["Apple", "Tesla"]);
    expect(charts[0]?.map(({ prices }) => prices.at(-1))).toEqual([227.52, 352.56]);
  });

  it("repeats a history for a company and keeps it positive", () => {
    for (const company of COMPANIES) {
      const prices = priceHistory(company, 63);
      expect(prices).toEqual(priceHistory(company, 63));
      expect(prices).toHaveLength(63);
      expect(Math.min(...prices)).toBeGreaterThan(0);
    }
  });

  it("names a company that the sample list lacks, and draws nothing", () => {
    const draw = { showChart: (): never => expect.unreachable("a chart of an unknown company") };
    expect(() => stockPrice({ names: ["Acme"] }, draw)).toThrow("There is no sample price for Acme");
    expect(() => stockPrice({ names: [] }, draw)).toThrow("No stock is named");
  });
});
