/** The examples of the function-calling models' own cards as whole runs. What the model says in each is also what its grammar lets it say. */
import { describe, expect, it } from "vitest";
import { compileGrammar } from "../../../../src/entries/grammar.ts";
import type { PromptFormat } from "../../../../src/prompts/prompt-format.ts";
import { trelisV2 } from "../../../../src/prompts/trelis-v2.ts";
import { trelisV3 } from "../../../../src/prompts/trelis-v3.ts";
import type { RunResult } from "../../../../src/tools/run-events.ts";
import type { RunOptions } from "../../../../src/tools/run-options.ts";
import { defineTool, type Tool } from "../../../../src/tools/tool.ts";
import { promptText, start } from "../support/start-run.ts";

/** A run in which the model calls these functions in turn, and answers; each turn checked against the grammar that it was asked with. */
async function play(
  format: PromptFormat,
  calls: readonly (readonly [string, object])[],
  answer: string,
  options: RunOptions,
  question: string,
): Promise<RunResult & { readonly prompts: readonly string[] }> {
  const replies = [
    ...calls.map(([name, given]) => format.write([{ name, arguments: given as { readonly [name: string]: string } }])),
    answer,
  ];
  const run = start(replies, options, question, format);
  const result = await run.result;
  for (const [index, { grammar }] of run.engine.requests.entries()) {
    if (grammar === undefined) throw new Error("The turn was not held to a grammar.");
    const compiled = await compileGrammar(grammar);
    expect([replies[index], compiled.accepts(replies[index] ?? "")]).toEqual([replies[index], true]);
    compiled.dispose();
  }
  const prompts = await Promise.all(run.engine.requests.map((_, index) => promptText(run.engine, index)));
  return { ...result, prompts };
}

function results({ steps }: RunResult): unknown[] {
  return steps.flatMap(({ calls }) => calls.map((one) => (one.ok ? one.result : one.error)));
}

describe("function-calling Mixtral, v3", () => {
  const weather = defineTool({
    name: "get_current_weather",
    description: "This function gets the current weather in a given city",
    parameters: {
      type: "object",
      properties: {
        city: { type: "string", description: "The city, e.g., San Francisco" },
        format: { type: "string", enum: ["celsius", "fahrenheit"], description: "The temperature unit to use." },
      },
      required: ["city"],
    },
    execute: () => ({ temperature: "15 C", condition: "Cloudy" }),
  });
  const clothes = defineTool({
    name: "get_clothes",
    description: "This function provides a suggestion of clothes to wear based on the current weather",
    parameters: {
      type: "object",
      properties: {
        temperature: { type: "string", description: "The temperature, e.g., 15 C or 59 F" },
        condition: { type: "string", description: "The weather condition, e.g., 'Cloudy', 'Sunny', 'Rainy'" },
      },
      required: ["temperature", "condition"],
    },
    execute: ({ temperature, condition }) => `a coat for ${condition} at ${temperature}`,
  });
  const bigStocks = defineTool({
    name: "get_big_stocks",
    description: "Get the names of the largest N stocks by market cap",
    parameters: {
      type: "object",
      properties: {
        number: { type: "integer", description: "The number of largest stocks to get the names of, e.g. 25" },
        region: { type: "string", description: 'The region to consider, can be "US" or "World".' },
      },
      required: ["number"],
    },
    execute: ({ number }) => ["Apple", "Microsoft", "Nvidia", "Amazon", "Alphabet"].slice(0, number),
  });
  const stockPrice = defineTool({
    name: "get_stock_price",
    description: "Get the stock price of an array of stocks",
    parameters: {
      type: "object",
      properties: { names: { type: "array", items: { type: "string" }, description: "An array of stocks" } },
      required: ["names"],
    },
    execute: ({ names }) => Object.fromEntries(names.map((name) => [name, name.length])),
  });

  it("goes from the weather to the clothes", async () => {
    const played = await play(
      trelisV3,
      [
        ["get_current_weather", { city: "London" }],
        ["get_clothes", { temperature: "15 C", condition: "Cloudy" }],
      ],
      "Wear a coat.",
      { tools: [weather, clothes] },
      "What should I wear in London?",
    );
    expect(results(played)).toEqual([{ temperature: "15 C", condition: "Cloudy" }, "a coat for Cloudy at 15 C"]);
    expect(played).toMatchObject({ text: "Wear a coat.", finishReason: "stop" });
    expect(played.prompts[1]).toContain('"temperature": "15 C",\n    "condition": "Cloudy"');
  });

  it("goes from the stocks to their prices", async () => {
    const names = ["Apple", "Microsoft", "Nvidia", "Amazon", "Alphabet"];
    const played = await play(
      trelisV3,
      [
        ["get_big_stocks", { number: 5, region: "US" }],
        ["get_stock_price", { names }],
      ],
      "Apple is at 5.",
      { tools: [bigStocks, stockPrice] },
      "Get the prices of the five largest stocks in the US by market cap",
    );
    expect(results(played)).toEqual([names, { Apple: 5, Microsoft: 9, Nvidia: 6, Amazon: 6, Alphabet: 8 }]);
    expect(played).toMatchObject({ text: "Apple is at 5.", finishReason: "stop" });
  });
});

describe("function-calling Mistral, v2", () => {
  const text = { type: "string" } as const;
  const tool = (name: string, properties: { readonly [name: string]: object }): Tool =>
    defineTool({
      name,
      parameters: { type: "object", properties, required: Object.keys(properties) },
      execute: (given: object) => given,
    });
  const search = tool("search_bing", { query: { ...text, description: "The search query string" } });
  const arxiv = tool("search_arxiv", { query: { ...text, description: "The search query string" } });
  const deleteFile = tool("delete_file", { fileNames: { type: "array", items: text } });
  const saveChat = tool("save_chat", { fileName: text, fileDescription: text, fileContent: text });

  it.each<[string, string, object]>([
    ["searches", "search_bing", { query: "latest news on AI" }],
    [
      "passes an array",
      "delete_file",
      {
        fileNames: [
          "Dissecting Transformer Length Extrapolation via The Lens of Receptive Field Analysis",
          "Luna- Linear Unified Nested Attention",
          "Substack_Inc_2021_2020_GAAP_Audited_Financials",
        ],
      },
    ],
    [
      "passes three arguments",
      "save_chat",
      {
        fileName: "KiteDiscussion",
        fileDescription: "Notes on one and two stringed kites",
        fileContent: "--- **Types of Kite** There are one and two string kites. ---",
      },
    ],
  ])("%s", async (_, name, given) => {
    const tools = [search, arxiv, deleteFile, saveChat];
    const played = await play(trelisV2, [[name, given]], "Done.", { tools }, "Search for the latest news on AI.");
    expect(results(played)).toEqual([given]);
    expect(played).toMatchObject({ text: "Done.", finishReason: "stop" });
    expect(played.prompts[0]).toContain("<FUNCTIONS>");
  });

  it("asks the user for what was never given (the card's third tip)", async () => {
    const options = { tools: [saveChat], missingArguments: "ask" } as const;
    const played = await play(
      trelisV2,
      [["ask_user", { question: "What shall I call the file?" }]],
      "",
      options,
      "Save this chat.",
    );
    expect(played).toMatchObject({ text: "What shall I call the file?", finishReason: "question" });
    const blanks = { fileName: "<file name>", fileDescription: "Notes", fileContent: "N/A" };
    const guessed = await play(trelisV2, [["save_chat", blanks]], "", options, "Save this chat.");
    expect(guessed.question?.missing.map(({ name }) => name)).toEqual(["fileName", "fileContent"]);
  });
});
