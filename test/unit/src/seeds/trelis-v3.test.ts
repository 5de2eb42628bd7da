/** The chains of the function-calling Mixtral's card: each step's prompt, word for word, and what comes of the calls. */
import { describe, expect, it } from "vitest";
import { clothes } from "../../../../demo/functions/clothes.ts";
import { metadataList } from "../../../../demo/functions/metadata.ts";
import { createFunctions, type Stage } from "../../../../demo/functions/index.ts";
import type { Tool } from "../../../../src/tools/tool.ts";
import { call, promptText, start } from "../support/start-run.ts";

const STAGE: Stage = {
  setTheme: () => undefined,
  addToCart: () => 1,
  startTimer: () => new Date(0),
  showChart: () => undefined,
  showDocuments: () => undefined,
};
const [BOS, EOS] = ["\u0001", "\u0002"];

function functions(...names: string[]): Tool[] {
  const all = createFunctions(STAGE);
  return names.flatMap((name) => all.filter((tool) => tool.name === name));
}

/** The list as the card writes it. */
function listed(...names: string[]): string {
  const list = names.flatMap((name) => metadataList().filter((tool) => tool.name === name));
  return JSON.stringify(
    list.map((tool) => ({ type: "function", function: tool })),
    null,
    4,
  );
}

const head = (list: string, question: string): string =>
  `${BOS} [INST] You have access to the following functions. Use them if required:\n\n${list}\n\n${question} [/INST]\n\n`;
const response = (result: unknown): string =>
  `${EOS} [INST] Here is the response to the function call. If helpful, use it to respond to my question:\n\n${JSON.stringify(result, null, 4)} [/INST]\n\n`;

describe("trelis-v3", () => {
  it("goes from the weather to the clothes", async () => {
    const names = ["get_current_weather", "get_clothes"];
    const question = "What is the weather in Paris, and what should I wear?";
    const weather = { temperature: "15 C", condition: "Cloudy" };
    const asked = [call("get_current_weather", { city: "Paris" }), call("get_clothes", weather)];
    const answer = "It is 15 C and cloudy in Paris. Wear a light jacket and jeans.";
    const run = start([...asked, answer], { tools: functions(...names) }, question);
    expect((await run.result).text).toBe(answer);
    const first = head(listed(...names), question);
    const second = `${first}${asked[0]}${response(weather)}`;
    expect(await promptText(run.engine, 0)).toBe(first);
    expect(await promptText(run.engine, 1)).toBe(second);
    expect(await promptText(run.engine, 2)).toBe(`${second}${asked[1]}${response(clothes(weather))}`);
  });

  it("goes from the largest stocks to their prices", async () => {
    const names = ["get_big_stocks", "get_stock_price"];
    const question = "Get the names of the five largest stocks in the US by market cap, and their prices";
    const five = ["Nvidia", "Microsoft", "Apple", "Google", "Amazon"];
    const asked = [call("get_big_stocks", { number: 5, region: "US" }), call("get_stock_price", { names: five })];
    const run = start([...asked, "Nvidia costs 181.46."], { tools: functions(...names) }, question);
    const { steps } = await run.result;
    expect(await promptText(run.engine, 1)).toBe(`${head(listed(...names), question)}${asked[0]}${response({ names: five })}`);
    expect(steps[1]?.calls[0]).toMatchObject({ ok: true, arguments: { names: five } });
    expect(JSON.stringify(steps[1]?.calls[0])).toContain("181.46");
  });
});
