import { describe, expect, it } from "vitest";
import type { ChatMessage } from "../../../../src/prompts/chat-message.ts";
import { messageFormat } from "../../../../src/prompts/message-format.ts";
import { trelisV2 } from "../../../../src/prompts/trelis-v2.ts";
import { visibleText } from "../../../../src/prompts/visible-text.ts";
import { loadMixtralTokenizer } from "../support/mixtral-tokenizer.ts";

const SEARCH = {
  function: "search_bing",
  description: "Search the web for content on Bing.",
  arguments: [{ name: "query", type: "string", description: "The search query string" }],
};
const LIST = {
  function: "delete_files",
  description: "Deletes files",
  arguments: [{ name: "paths", type: "array", description: "The files", items: { type: "string" } }],
};
const BOOK = {
  name: "book_table",
  description: "Books a table",
  parameters: {
    type: "object",
    properties: {
      place: { type: "string", description: "The restaurant" },
      guests: { type: "integer", description: "How many", minimum: 1 },
      at: { type: "string", enum: ["noon", "evening"] },
    },
    required: ["place", "guests"],
  },
} as const;
const format = messageFormat(trelisV2);
const text = (
  messages: readonly ChatMessage[],
  ...rest: [Parameters<typeof format.render>[1]?, Parameters<typeof format.render>[2]?]
) => visibleText(format.render(messages, ...rest));
const question: ChatMessage = { role: "user", content: " Who won? " };

const STATED = `<FUNCTIONS>${JSON.stringify(SEARCH, null, 4)}</FUNCTIONS>\n\n`;

describe("trelis-v2, rendering", () => {
  it("is the card's prompt, without and with a system message", () => {
    expect(text([question], [SEARCH])).toBe(`<s>${STATED}[INST] Who won? [/INST]\n\n`);
    expect(text([{ role: "system", content: " Be brief.\n" }, question], [SEARCH])).toBe(
      `<s>${STATED}[INST] <<SYS>>\nBe brief.\n<</SYS>>\n\nWho won? [/INST]\n\n`,
    );
  });

  it("lists functions one straight after the other, with all that a schema says of an argument", () => {
    const booked = {
      function: "book_table",
      description: "Books a table",
      arguments: [
        { name: "place", type: "string", description: "The restaurant" },
        { name: "guests", type: "integer", description: "How many", minimum: 1 },
        { name: "at", type: "string", enum: ["noon", "evening"] },
      ],
    };
    const none = { function: "now", arguments: [] };
    const list = [SEARCH, booked, none].map((entry) => JSON.stringify(entry, null, 4)).join("");
    expect(text([question], [SEARCH, BOOK, { name: "now" }])).toBe(
      `<s><FUNCTIONS>${list}</FUNCTIONS>\n\n[INST] Who won? [/INST]\n\n`,
    );
  });

  it("goes back with v3's sentence in an [INST] of its own", () => {
    const messages: readonly ChatMessage[] = [
      question,
      { role: "function_call", content: '{"function": "search_bing", "arguments": {"query": "final"}}' },
      { role: "function_response", content: '{"winner": "Ann"}' },
    ];
    const call = '{\n    "function": "search_bing",\n    "arguments": {\n        "query": "final"\n    }\n}';
    const sentence = "Here is the response to the function call. If helpful, use it to respond to my question:\n\n";
    const result = `[INST] ${sentence}{\n    "winner": "Ann"\n} [/INST]\n\n`;
    expect(text(messages, [SEARCH])).toBe(`<s>${STATED}[INST] Who won? [/INST]\n\n${call}</s>${result}`);
    expect(text(messages, [SEARCH], { endTurns: false })).toBe(`<s>${STATED}[INST] Who won? [/INST]\n\n${call}\n\n${result}`);
  });

  it("has the tokens that the models know", async ({ skip }) => {
    const tokenizer = await loadMixtralTokenizer();
    if (tokenizer === null) return skip("no fixtures beside the repository");
    const ids = tokenizer.encode(format.render([question], [SEARCH]));
    expect(ids.slice(0, 5)).toEqual([1, 523, 16368, 28735, 13216]);
    // "[" after two line feeds is a token of its own; " [" would be 733.
    const inst = ids.findIndex((id, index) => id === 28792 && ids[index + 1] === 16289);
    expect(ids.slice(inst - 2, inst + 3)).toEqual([13, 13, 28792, 16289, 28793]);
    expect(ids.slice(-6)).toEqual([733, 28748, 16289, 28793, 13, 13]);
    // What the model writes first stands in the same text.
    const { text: body } = format.render([question], [SEARCH]).at(-1) as { text: string };
    expect(tokenizer.encode([{ text: `${body}{` }]).at(-1)).toBe(28751);
  });
});

describe("trelis-v2, calls", () => {
  it.each<[string, Parameters<typeof format.write>[0][number]]>([
    ["the search", { name: "search_bing", arguments: { query: "who won" } }],
    ["an array", { name: "delete_files", arguments: { paths: ["/a b", 'c"d'] } }],
    ["three arguments", { name: "book_table", arguments: { place: "Noma", guests: 2, at: "evening" } }],
    ["no arguments", { name: "now", arguments: {} }],
  ])("writes and reads %s", (_, call) => {
    const tools = [SEARCH, LIST, BOOK, { name: "now" }];
    const written = format.write([call]);
    expect(JSON.parse(written)).toEqual({ function: call.name, arguments: call.arguments });
    for (const strict of [true, false])
      expect(format.parse(written, tools, { strict })).toEqual({ text: "", calls: [call], invalid: [] });
    expect(format.parse(`Sure!\n\n\`\`\`json\n${written}\n\`\`\`\nDone.`, tools).calls).toEqual([call]);
    for (let length = 1; length < written.length; length++)
      expect(format.parse(written.slice(0, length), tools).calls).toEqual([]);
  });

  it("takes a reply without JSON for an answer", () => {
    expect(format.parse("It was Ann.", [SEARCH])).toEqual({ text: "It was Ann.", calls: [], invalid: [] });
  });

  it("holds one call a turn", () => {
    const call = { name: "now", arguments: {} };
    expect(() => format.write([call, call])).toThrow(/holds 1 call; 2 were given/);
    expect(() => format.write([])).toThrow(/no call to write/);
  });

  it("holds an answer to its own keys", () => {
    const grammar = format.grammar([BOOK, SEARCH], { name: "book_table" });
    expect(grammar).toMatchObject({ kind: "calls", text: false, control: null, mostCalls: 1 });
    expect(grammar?.calls).toEqual([
      {
        name: "book_table",
        pieces: ["{", '"function"', ":", '"book_table"', ",", '"arguments"', ":", { schema: BOOK.parameters }, "}"],
      },
    ]);
    expect(format.grammar([SEARCH])?.text).toBe(true);
    expect(format.grammar([SEARCH], "none")).toBeNull();
    expect(format.grammar([])).toBeNull();
    expect(() => format.grammar([SEARCH], { name: "fly" })).toThrow(/names "fly"; the functions are: search_bing/);
  });
});
