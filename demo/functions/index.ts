/** The demo's nine functions as tools of mixtral.js, in the order of `tools.json`. */
import { defineTool, type Tool } from "mixtral.js";
import { calculator } from "mixtral.js/tools";
import { addToCart, type CartArguments } from "./add-to-cart.ts";
import { bigStocks, type BigStocksArguments } from "./big-stocks.ts";
import { clothes, type ClothesArguments } from "./clothes.ts";
import { currentWeather, type WeatherArguments } from "./current-weather.ts";
import { metadata } from "./metadata.ts";
import { search } from "./search.ts";
import { setTheme, type ThemeArguments } from "./set-theme.ts";
import { setTimer, type TimerArguments } from "./set-timer.ts";
import type { Stage } from "./stage.ts";
import { stockPrice, type StockPriceArguments } from "./stock-price.ts";

export type { PriceSeries, Stage } from "./stage.ts";

/** The library checks arguments against the schema of `tools.json` before `execute` runs, so that they have these types. */
function tool<Arguments extends object>(
  name: string,
  execute: (given: Arguments) => unknown,
  sideEffects: boolean = false,
): Tool {
  return defineTool<Arguments>({ ...metadata(name), sideEffects, execute: (given) => execute(given) });
}

/** Makes the functions; what they do to the outside goes to `stage`. Those that change the page say so (`sideEffects`). */
export function createFunctions(stage: Stage): Tool[] {
  return [
    tool<WeatherArguments>("get_current_weather", currentWeather),
    tool<ClothesArguments>("get_clothes", clothes),
    tool<BigStocksArguments>("get_big_stocks", bigStocks),
    tool<StockPriceArguments>("get_stock_price", (given) => stockPrice(given, stage)),
    calculator({ description: metadata("calculator").description }),
    search(stage),
    tool<ThemeArguments>("set_theme", (given) => setTheme(given, stage), true),
    tool<CartArguments>("add_to_cart", (given) => addToCart(given, stage), true),
    tool<TimerArguments>("set_timer", (given) => setTimer(given, stage), true),
  ];
}
