/** The agent of Pinecone's walkthrough, with its calculator and its search, its replies word for word: the loop runs by itself. */
import { describe, expect, it } from "vitest";
import { jsonAgent } from "../../../../src/prompts/json-agent.ts";
import { calculator } from "../../../../src/shipped-tools/calculator/calculator.ts";
import { defineTool } from "../../../../src/tools/tool.ts";
import { promptText, start } from "../support/start-run.ts";

const CALCULATOR = calculator({
  name: "Calculator",
  description:
    "the calculator should be used whenever you need to perform a calculation, no matter how simple. It uses Python so make sure to write complete Python code required to perform the calculation required and make sure the Python returns your answer to the `output` variable.",
});

/** The bodies of the walkthrough's three results. */
const BODIES = [
  "Rishi Sunak became Prime Minister on 25 October 2022. He was previously appointed Chancellor of the Exchequer from 13 February 2020 to 5 July 2022.",
  "Rishi Sunak Political positions Electoral history MP for Richmond (Yorks) Prime Minister of the United Kingdom",
  "Rishi Sunak has been the prime minister since 25 October 2022.",
];

const SEARCH = defineTool({
  name: "Search",
  description:
    "the search tool should be used whenever you need to find information. It can be used to find information about everything",
  parameters: { type: "object", properties: { query: { type: "string" } }, required: ["query"] },
  untrusted: true,
  execute: ({ query }) => (query === "current prime minister of the UK" ? BODIES : []),
});

const tools = [CALCULATOR, SEARCH];

describe("json-agent", () => {
  it("computes the square root of 512 multiplied by 7, without running the model's Python", async () => {
    const question =
      "Hi there, I'm stuck on a math problem, can you help? My question is what is the square root of 512 multiplied by 7?";
    const run = start(
      [
        ' "Calculator",\n"input":  "from math import sqrt; output = sqrt(512) * 7"\n}\n```\n',
        ' "Final Answer",\n"input":  "The square root of 512 multiplied by 7 is approximately 158.4."\n}\n```\n',
      ],
      { tools },
      question,
      jsonAgent,
    );
    const { text, steps, finishReason } = await run.result;
    expect([text, finishReason]).toEqual(["The square root of 512 multiplied by 7 is approximately 158.4.", "stop"]);
    expect(steps[0]?.calls).toMatchObject([{ name: "Calculator", ok: true, result: { result: 158.391918986 } }]);
    const first = await promptText(run.engine, 0);
    expect(first).toMatch(/^. \[INST\] .*- Calculator: .*- Search: .*- Final Answer: .*\n \[\/INST\]\nUser: Hi there, /s);
    expect(first.endsWith(`\nUser: ${question}\nAssistant: \`\`\`json\n{\n"tool_name":`)).toBe(true);
    const second = await promptText(run.engine, 1);
    expect(second.startsWith(first)).toBe(true);
    expect(second.slice(first.length)).toMatch(
      /^ "Calculator",\n {4}"input": "from math import sqrt; output = sqrt\(512\) \* 7"\n\}\n```\nTool Output: \{"result":158\.391918986\}\nAssistant: ```json\n\{\n {4}"tool_name":$/,
    );
  });

  it("searches for the prime minister, and shows the hits joined as the walkthrough does", async () => {
    const answer = "Rishi Sunak has been the Prime Minister of the United Kingdom since 25 October 2022.";
    const run = start(
      [' "Search",\n"input": "current prime minister of the UK"\n}\n```', ` "Final Answer",\n"input": "${answer}"\n}\n\`\`\``],
      { tools },
      "who is the current prime minister of the UK?",
      jsonAgent,
    );
    const { text, steps } = await run.result;
    expect(text).toBe(answer);
    expect(steps.map(({ calls }) => calls.length)).toEqual([1, 0]);
    // Joined, and in JSON, since nobody of the page wrote it.
    expect(await promptText(run.engine, 1)).toContain(`\nTool Output: ${JSON.stringify(BODIES.join("\n---\n"))}\nAssistant: `);
  });

  it("samples as the walkthrough does, and takes an unknown tool for the answer", async () => {
    const run = start([' "Oracle",\n"input": "I just know."\n}\n```'], { tools }, "Who are you?", jsonAgent);
    expect((await run.result).text).toBe("I just know.");
    expect(run.engine.requests[0]).toMatchObject({
      maxTokens: 512,
      sampling: { temperature: 0.1, topP: 0.15, topK: 0, repetitionPenalty: 1.1 },
    });
  });
});
