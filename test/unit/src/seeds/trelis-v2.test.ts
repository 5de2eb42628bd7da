/** The examples of the function-calling Mistral 7B's card: the search, the call with an array, and the one with three arguments. */
import { describe, expect, it } from "vitest";
import { trelisV2 } from "../../../../src/prompts/trelis-v2.ts";
import { defineTool, type Tool } from "../../../../src/tools/tool.ts";
import { promptText, start } from "../support/start-run.ts";

const BOS = "\u0001";
const EOS = "\u0002";

const SEARCH_BING = {
  function: "search_bing",
  description: "Search the web for content on Bing. This allows users to search online/the internet/the web for content.",
  arguments: [{ name: "query", type: "string", description: "The search query string" }],
};
const SEARCH_ARXIV = {
  function: "search_arxiv",
  description:
    "Search for research papers on ArXiv. Make use of AND, OR and NOT operators as appropriate to join terms within the query.",
  arguments: [{ name: "query", type: "string", description: "The search query string" }],
};

function searching(metadata: typeof SEARCH_BING, execute: (given: { query: string }) => unknown): Tool {
  return defineTool<{ query: string }>({
    name: metadata.function,
    description: metadata.description,
    parameters: {
      type: "object",
      properties: { query: { type: "string", description: "The search query string" } },
      required: ["query"],
    },
    execute,
  });
}

const list = [SEARCH_BING, SEARCH_ARXIV].map((metadata) => JSON.stringify(metadata, null, 4)).join("");

describe("trelis-v2", () => {
  it("searches the web for the latest news on AI, and tells of what it found", async () => {
    const tools = [searching(SEARCH_BING, ({ query }) => ({ results: [`About ${query}`] })), searching(SEARCH_ARXIV, () => [])];
    const question = "Search for the latest news on AI.";
    const reply = '{\n    "function": "search_bing",\n    "arguments": {\n        "query": "latest news on AI"\n    }\n}';
    const run = start([reply, "Here is the news."], { tools }, question, trelisV2);
    expect((await run.result).text).toBe("Here is the news.");
    const first = `${BOS}<FUNCTIONS>${list}</FUNCTIONS>\n\n[INST] ${question} [/INST]\n\n`;
    expect(await promptText(run.engine, 0)).toBe(first);
    expect(await promptText(run.engine, 1)).toBe(
      `${first}${reply}${EOS}[INST] Here is the response to the function call. If helpful, use it to respond to my question:\n\n${JSON.stringify({ results: ["About latest news on AI"] }, null, 4)} [/INST]\n\n`,
    );
  });

  it("has the system message in the first [INST]", async () => {
    const tools = [searching(SEARCH_BING, () => []), searching(SEARCH_ARXIV, () => [])];
    const messages = [
      { role: "system", content: "Be brief. " },
      { role: "user", content: " Hello" },
    ] as const;
    const run = start(["Hi."], { tools }, messages, trelisV2);
    await run.result;
    expect(await promptText(run.engine, 0)).toBe(
      `${BOS}<FUNCTIONS>${list}</FUNCTIONS>\n\n[INST] <<SYS>>\nBe brief.\n<</SYS>>\n\nHello [/INST]\n\n`,
    );
  });

  const FILES = [
    "Dissecting Transformer Length Extrapolation via The Lens of Receptive Field Analysis",
    "Luna- Linear Unified Nested Attention",
    "Substack_Inc_2021_2020_GAAP_Audited_Financials",
  ];
  const CHAT = {
    fileName: "KiteDiscussion",
    fileDescription: "Notes on one and two stringed kites",
    fileContent:
      "--- **Types of Kite** There are one and two string kites. The two string ones are easier to control, although you can get the cords tangled. The one-stringed ones are sometimes used for kite fights, and you lose the kite and have to run after it if the string breaks. ---",
  };
  const text = { type: "string" };

  it.each([
    ["an array", "delete_file", { fileNames: { type: "array", items: text } }, { fileNames: FILES }],
    ["three arguments", "save_chat", { fileName: text, fileDescription: text, fileContent: text }, CHAT],
  ])("reads the card's call with %s, and runs it", async (_, name, properties, given) => {
    const seen: unknown[] = [];
    const parameters = { type: "object", properties, required: Object.keys(properties) };
    const tool = defineTool<object>({ name, parameters, execute: (received) => void seen.push(received) });
    // As the card has it, in one line with spaces.
    const reply = `{ "function": "${name}", "arguments": ${JSON.stringify(given)} }`;
    const run = start([reply, "Done."], { tools: [tool] }, "Do it.", trelisV2);
    expect((await run.result).text).toBe("Done.");
    expect(seen).toEqual([given]);
    const prompt = await promptText(run.engine, 0);
    const type = name === "delete_file" ? "array" : "string";
    expect(prompt).toContain(`"name": "${Object.keys(properties)[0]}",\n            "type": "${type}"`);
  });
});
