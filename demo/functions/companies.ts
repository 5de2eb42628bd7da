/** Sample companies, largest first, with made-up prices. Nothing here is market data. */
import { randomFrom } from "./hash.ts";

/** One sample company. */
export type Company = {
  readonly name: string;
  /** Its ticker, which finds it too. */
  readonly symbol: string;
  readonly isAmerican: boolean;
  /** Today's made-up price in US dollars. */
  readonly price: number;
};

const TABLE = `
Nvidia NVDA US 181.46 | Microsoft MSFT US 497.1 | Apple AAPL US 227.52 | Google GOOGL US 193.2 | Amazon AMZN US 219.39
Meta META US 594.25 | Broadcom AVGO US 248.8 | Saudi Aramco ARAMCO SA 7.15 | TSMC TSM TW 201.58 | Tesla TSLA US 352.56
Walmart WMT US 94.78 | Eli Lilly LLY US 771.2 | Visa V US 310.44 | Tencent TCEHY CN 61.3 | Oracle ORCL US 188.03
Netflix NFLX US 104.31 | Samsung SSNLF KR 45.6 | Exxon XOM US 118.63 | Costco COST US 921.18 | Home Depot HD US 402.85
SAP SAP DE 262.4 | Bank of America BAC US 46.05 | Nestle NSRGY CH 87.64 | Chevron CVX US 161.29 | Toyota TM JP 178.92
Coca Cola KO US 64.02 | Cisco CSCO US 58.37 | IBM IBM US 224.8 | Shell SHEL GB 66.41 | Goldman Sachs GS US 596.11
General Electric GE US 180.7 | American Express AXP US 301.5 | Morgan Stanley MS US 131.72 | Disney DIS US 115.65 | Siemens SIEGY DE 97.2
Adobe ADBE US 513.68 | Sony SONY JP 19.74 | Uber UBER US 71.51 | Pepsi PEP US 160.9 | Boeing BA US 149.29
Intel INTC US 24.35 | Nike NKE US 77.16 | Starbucks SBUX US 99.4 | Pfizer PFE US 25.78 | Spotify SPOT SE 470.01
Airbus EADSY FR 37.12 | Volkswagen VWAGY DE 9.05 | Ford F US 11.02 | Novartis NVS CH 104.87
`;

/** All sample companies, largest first. */
export const COMPANIES: readonly Company[] = TABLE.split(/[|\n]/)
  .map((entry) => /^\s*(.+) (\S+) ([A-Z]{2}) ([\d.]+)\s*$/.exec(entry))
  .flatMap((match) => {
    const [, name, symbol, country, price] = match ?? [];
    return name === undefined || symbol === undefined
      ? []
      : [{ name, symbol, isAmerican: country === "US", price: Number(price) }];
  });

/** The company of that name or ticker, upper or lower case alike. */
export function findCompany(nameOrSymbol: string): Company | undefined {
  const wanted = nameOrSymbol.trim().toLowerCase();
  return COMPANIES.find(({ name, symbol }) => name.toLowerCase() === wanted || symbol.toLowerCase() === wanted);
}

/** Made-up prices of the last `days` trading days, oldest first; the last one is today's price. */
export function priceHistory(company: Company, days: number): number[] {
  const random = randomFrom(company.name);
  const prices = [company.price];
  let price = company.price;
  for (let day = 1; day < days; day++) {
    price /= 1 + (random() - 0.48) * 0.035;
    prices.push(Math.round(price * 100) / 100);
  }
  return prices.reverse();
}
