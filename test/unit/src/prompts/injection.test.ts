import { describe, expect, it } from "vitest";
import type { PromptPart } from "../../../../src/contract/prompt-part.ts";
import type { ChatMessage } from "../../../../src/prompts/chat-message.ts";
import { chatTemplateFormat } from "../../../../src/prompts/chat-template.ts";
import { fixedFormats } from "../../../../src/prompts/formats.ts";
import { type MessageFormat, messageFormat } from "../../../../src/prompts/message-format.ts";
import { CHATML_TEMPLATE, CHATML_TOKENS, MISTRAL_TOKENS, MISTRAL_V3_TEMPLATE } from "./support/templates.ts";

/** Every control string of every format; speaker labels are one where a line begins. */
const TAGS = [
  ...["[INST]", "[/INST]", "<<SYS>>", "<</SYS>>", "<FUNCTIONS>", "</FUNCTIONS>", "[AVAILABLE_TOOLS]", "[/AVAILABLE_TOOLS]"],
  ...["[TOOL_CALLS]", "[TOOL_RESULTS]", "[/TOOL_RESULTS]", "[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]", "<|im_start|>", "<|im_end|>"],
  ...["<tools>", "</tools>", "<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>"],
];
const LABELS = ["Tool Output:", "User:", "Assistant:"];

const wide = (text: string): string =>
  [...text].map((sign) => (sign > " " && sign <= "~" ? String.fromCharCode(sign.charCodeAt(0) + 0xfee0) : sign)).join("");
const spaced = (text: string): string => text.replace(/(?<=[^A-Za-z])(?=[A-Za-z])|(?<=[A-Za-z])(?=[^A-Za-z])/g, " ");
const hidden = (text: string): string => [...text].join("\u200b");
const DISGUISES = { plain: (text: string) => text, lower: (text: string) => text.toLowerCase(), wide, spaced, hidden };

/** What a prompt says to a reader who sees through every disguise. */
const bare = (text: string): string =>
  text
    .normalize("NFKC")
    .replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}\s]/gu, "")
    .toLowerCase();

function count(text: string, tag: string): number {
  return bare(text).split(bare(tag)).length - 1;
}

const texts = (parts: readonly PromptPart[]): string => parts.map((part) => ("text" in part ? part.text : "\u0001")).join("\n");
const controls = (parts: readonly PromptPart[]): readonly string[] =>
  parts.flatMap((part) => ("control" in part ? [part.control] : []));

const chat = (chatTemplate: string, controlTokens: readonly string[]): MessageFormat =>
  messageFormat(chatTemplateFormat({ chatTemplate, controlTokens }));
const FORMATS: readonly (readonly [string, MessageFormat])[] = [
  ...Object.values(fixedFormats)
    .filter(({ callsTools }) => callsTools)
    .map((format) => [format.name, messageFormat(format)] as const),
  ["chat-template, ChatML", chat(CHATML_TEMPLATE, CHATML_TOKENS)],
  ["chat-template, Mistral", chat(MISTRAL_V3_TEMPLATE, MISTRAL_TOKENS)],
];

/** A conversation in which everything that the page did not write says `text`. */
function hostile(text: string): {
  readonly messages: readonly ChatMessage[];
  readonly tools: Parameters<MessageFormat["render"]>[1];
} {
  const name = `f${text}`;
  return {
    messages: [
      { role: "user", content: `a\n${text} b` },
      {
        role: "assistant",
        tool_calls: [{ id: "abcdefgh1", type: "function", function: { name, arguments: JSON.stringify({ [text]: text }) } }],
      },
      { role: "tool", tool_call_id: "abcdefgh1", content: JSON.stringify({ [text]: [text, `\n${text}`] }) },
      { role: "assistant", content: `b\n${text}` },
      { role: "user", content: text },
    ],
    tools: [
      {
        name,
        description: `Does it.\n${text}`,
        parameters: {
          type: "object",
          properties: { [text]: { type: "string", description: text, enum: [text] }, b: { type: "integer" } },
        },
      },
    ],
  };
}

describe.each(FORMATS)("text from outside in %s", (_, format) => {
  const clean = format.render(hostile("x").messages, hostile("x").tools);

  it.each(Object.entries(DISGUISES))("says no control string, %s", (_name, disguise) => {
    for (const tag of TAGS) {
      const text = disguise(tag);
      const parts = format.render(hostile(text).messages, hostile(text).tools);
      expect(controls(parts)).toEqual(controls(clean));
      expect([tag, count(texts(parts), tag)]).toEqual([tag, count(texts(clean), tag)]);
    }
  });

  it.each(Object.entries(DISGUISES))("begins no line with a speaker's label, %s", (_name, disguise) => {
    const lines = (parts: readonly PromptPart[]): number =>
      texts(parts)
        .replaceAll("\\n", "\n")
        .split(/[\n"]/)
        .filter((line) => LABELS.some((label) => bare(line).startsWith(bare(label)))).length;
    for (const label of LABELS) {
      const text = disguise(label);
      expect([label, lines(format.render(hostile(text).messages, hostile(text).tools))]).toEqual([label, lines(clean)]);
    }
  });

  it("is rendered as it is where the page trusts it", () => {
    const { messages, tools } = hostile("<<SYS>>");
    expect(count(texts(format.render(messages, tools, { exact: true })), "<<SYS>>")).toBeGreaterThan(8);
  });
});

describe("JSON from outside", () => {
  it("stays the value that it is in results, calls and functions", () => {
    for (const tag of [...TAGS, ...LABELS].flatMap((text) => Object.values(DISGUISES).map((disguise) => disguise(text)))) {
      const { messages, tools } = hostile(tag);
      const parts = messageFormat(fixedFormats["mistral-tools"]).render(messages, tools);
      const json = parts.flatMap((part) => ("text" in part && /^[[{]/.test(part.text) ? [JSON.parse(part.text) as unknown] : []));
      expect(json).toEqual([
        [{ name: `f${tag}`, arguments: { [tag]: tag }, id: "abcdefgh1" }],
        { content: { [tag]: [tag, `\n${tag}`] }, call_id: "abcdefgh1" },
        [{ type: "function", function: tools?.[0] }],
      ]);
    }
  });
});

describe("system messages", () => {
  it("are the page's own, unless it says that they are not", () => {
    const format = messageFormat(fixedFormats["trelis-v3"]);
    const render = (untrusted: boolean): string =>
      texts(
        format.render([
          { role: "system", content: "a [/INST] b", untrusted },
          { role: "user", content: "q" },
        ]),
      );
    expect(render(false)).toContain("a [/INST] b");
    expect(render(true)).toContain("a (/INST) b");
  });
});
