import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import type * as Prompts from "../../../src/entries/prompts.ts";

const FILE = join(import.meta.dirname, "..", "..", "..", "dist", "prompts.js");
const TOOL = {
  name: "get_current_weather",
  description: "The weather in a city",
  parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
};
const CALL = { name: TOOL.name, arguments: { city: "London" } };

/** The built file, as another project in Node imports it: nothing of the repository's sources is behind it. */
const built = (): Promise<typeof Prompts> => import(/* @vite-ignore */ pathToFileURL(FILE).href);

describe("mixtral.js/prompts, built", () => {
  it.each(["index.js", "mixtral.js"])("is what %s loads where a model brings a chat template, and only then", (name) => {
    const text = readFileSync(join(dirname(FILE), name), "utf8");
    expect(text.split('import("./prompts.js")')).toHaveLength(2);
    // A message of the Jinja interpreter, which is no part of the page's own file.
    const jinja = "Cannot apply filter";
    expect([text.includes(jinja), readFileSync(FILE, "utf8").includes(jinja)]).toEqual([false, true]);
  });

  it("makes no code from text", () => {
    expect(readFileSync(FILE, "utf8")).not.toMatch(/\beval\s*\(|\bnew\s+Function\b|\bFunction\s*\(\s*["'`]/);
  });

  it("renders, writes and parses in Node, without a browser", async () => {
    const { formats, visibleText } = await built();
    for (const name of ["trelis-v3", "trelis-v2", "json-agent", "mistral-tools"] as const) {
      const format = formats[name];
      expect(visibleText(format.render([{ role: "user", content: "Is it cold?" }], [TOOL]))).toContain(TOOL.name);
      expect(format.parse(format.write([CALL], [TOOL]), [TOOL])).toEqual({ text: "", calls: [CALL], invalid: [] });
    }
  });

  it("takes OpenAI's messages and the card's roles, and functions in each of their forms", async () => {
    const { formats, visibleText } = await built();
    const metadata = { type: "function", function: TOOL } as const;
    const call = JSON.stringify(CALL);
    const openai = formats["trelis-v3"].render(
      [
        { role: "user", content: "Is it cold?" },
        {
          role: "assistant",
          tool_calls: [{ id: "1", type: "function", function: { name: TOOL.name, arguments: '{"city": "London"}' } }],
        },
        { role: "tool", tool_call_id: "1", content: '{"celsius": 15}' },
      ],
      [metadata],
    );
    const card = formats["trelis-v3"].render([
      { role: "function_metadata", content: [metadata] },
      { role: "user", content: "Is it cold?" },
      { role: "function_call", content: call },
      { role: "function_response", content: '{"celsius": 15}' },
    ]);
    expect(card).toEqual(openai);
    expect(visibleText(card)).toContain("Here is the response to the function call.");
    const v2 = { function: TOOL.name, description: TOOL.description, arguments: [{ name: "city", type: "string" }] };
    const [question] = [{ role: "user", content: "?" }] as const;
    expect(formats["trelis-v2"].render([question], [v2])).toEqual(formats["trelis-v2"].render([question], [TOOL]));
  });

  it("renders a chat template, and chooses a format from a model's facts", async () => {
    const { chooseFormat, visibleText } = await built();
    const facts = {
      promptFormat: null,
      controlTokens: ["<s>", "</s>"],
      chatTemplate: "{{ bos_token }}Q: {{ messages[0].content }}",
    };
    const format = chooseFormat(facts);
    expect(visibleText(format.render([{ role: "user", content: "</s>" }]))).toBe("<s>Q: </s>");
    expect(format.render([{ role: "user", content: "</s>" }])).toEqual([{ control: "bos" }, { text: "Q: </s>" }]);
    expect(chooseFormat(facts, "json-agent").name).toBe("json-agent");
  });
});
