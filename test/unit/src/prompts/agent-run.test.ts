import { describe, expect, it } from "vitest";
import { Mixtral } from "../../../../src/mixtral.ts";
import { defineTool } from "../../../../src/tools/tool.ts";
import { ScriptedEngine } from "../support/scripted-engine.ts";

const calculator = defineTool({
  name: "Calculator",
  description: "Use it for every calculation",
  parameters: { type: "object", properties: { expression: { type: "string" } }, required: ["expression"] },
  execute: ({ expression }) => (expression === "4.1 * 7.9" ? 32.39 : null),
});
const search = defineTool({
  name: "Search",
  description: "Finds information",
  parameters: { type: "object", properties: { query: { type: "string" } }, required: ["query"] },
  execute: ({ query }) => [`${query}: one`, `${query}: two`],
});

describe("a plain Mixtral as an agent", () => {
  it("calculates, searches and answers, each step in the text of all before it", async () => {
    const prompts: string[] = [];
    const say = (reply: string) => (prompt: string) => {
      prompts.push(prompt);
      return reply;
    };
    const engine = new ScriptedEngine(
      [
        say(' "Calculator",\n    "input": "4.1 * 7.9"\n}\n```'),
        say(' "Search",\n    "input": "who counts"\n}\n```\nTool Output: made up'),
        say(' "Final Answer",\n    "input": "It is \\"32.39\\"."\n}\n```\nUser: more'),
      ],
      { promptFormat: null },
    );
    const run = Mixtral.fromEngine(engine).run("What is 4.1 * 7.9?", { tools: [calculator, search] });
    let streamed = "";
    for await (const event of run) if (event.type === "text-delta") streamed += event.text;
    const { text, finishReason, steps } = await run.result;
    expect({ text, streamed, finishReason }).toEqual({
      text: 'It is "32.39".',
      streamed: 'It is "32.39".',
      finishReason: "stop",
    });
    expect(steps.map(({ calls }) => calls.map(({ name, arguments: given }) => ({ name, given })))).toEqual([
      [{ name: "Calculator", given: { expression: "4.1 * 7.9" } }],
      [{ name: "Search", given: { query: "who counts" } }],
      [],
    ]);
    const [first = "", second = "", third = ""] = prompts;
    expect(first.endsWith('\nUser: What is 4.1 * 7.9?\nAssistant: ```json\n{\n"tool_name":')).toBe(true);
    expect(second).toBe(
      `${first} "Calculator",\n    "input": "4.1 * 7.9"\n}\n\`\`\`\nTool Output: 32.39\nAssistant: \`\`\`json\n{\n    "tool_name":`,
    );
    expect(third).toBe(
      `${second} "Search",\n    "input": "who counts"\n}\n\`\`\`\nTool Output: "who counts: one\\n---\\nwho counts: two"\nAssistant: \`\`\`json\n{\n    "tool_name":`,
    );
  });

  it("generates with the walkthrough's settings, and the page's over them", async () => {
    const engine = new ScriptedEngine([' "Final Answer", "input": "a"}', ' "Final Answer", "input": "b"}'], {
      promptFormat: null,
    });
    const mixtral = Mixtral.fromEngine(engine);
    expect((await mixtral.run("q", { tools: [search], seed: 1 }).result).text).toBe("a");
    await mixtral.run("q", { tools: [search], temperature: 0, maxTokens: 40, stop: "!" }).result;
    expect(engine.requests[0]).toMatchObject({
      sampling: { temperature: 0.1, topP: 0.15, topK: 0, repetitionPenalty: 1.1, seed: 1 },
      maxTokens: 512,
      stop: ["\n```"],
    });
    expect(engine.requests[1]).toMatchObject({
      sampling: { temperature: 0, topP: 0.15 },
      maxTokens: 40,
      stop: ["!", "\n```"],
    });
  });

  it("takes what calls no tool for the answer", async () => {
    const engine = new ScriptedEngine([' "Fly", "input": "to the moon"}'], { promptFormat: null });
    expect((await Mixtral.fromEngine(engine).run("q", { tools: [search] }).result).text).toBe("to the moon");
  });
});
