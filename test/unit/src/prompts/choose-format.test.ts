import { describe, expect, it } from "vitest";
import { formatNameOf } from "../../../../src/prompts/choose-format.ts";
import { chooseFormat } from "../../../../src/prompts/model-format.ts";
import { fixedFormats } from "../../../../src/prompts/formats.ts";
import { readGguf } from "../../../../worker/gguf/reader.ts";
import { readChatTemplate } from "../../../../worker/engines/model-facts.ts";
import { Tokenizer } from "../../../../worker/tokenizer/tokenizer.ts";
import { loadFixture } from "../../../support/fixtures.ts";
import { MemorySource } from "../../../support/memory-source.ts";
import { MISTRAL_TOKENS, MISTRAL_V1_TEMPLATE, MISTRAL_V3_TEMPLATE } from "./support/templates.ts";

const facts = (chatTemplate: string | null, controlTokens: readonly string[] = ["<s>", "</s>"]) => ({
  promptFormat: null,
  chatTemplate,
  controlTokens,
});

describe("formatNameOf", () => {
  it("takes what the file names before all else, then the catalogue's, then the template's", () => {
    const mistral = facts(MISTRAL_V3_TEMPLATE, MISTRAL_TOKENS);
    expect(formatNameOf({ ...mistral, promptFormat: "own-name" }, "trelis-v2")).toBe("own-name");
    expect(formatNameOf(mistral, "trelis-v2")).toBe("trelis-v2");
    expect(formatNameOf(mistral)).toBe("mistral-tools");
  });

  it.each([
    ["no template", null, ["<s>", "</s>"], "mixtral-instruct"],
    ["Mistral's first template", MISTRAL_V1_TEMPLATE, ["<s>", "</s>"], "mixtral-instruct"],
    ["that template with the later vocabulary", MISTRAL_V1_TEMPLATE, MISTRAL_TOKENS, "mistral-tools"],
    ["the template with functions", MISTRAL_V3_TEMPLATE, MISTRAL_TOKENS, "mistral-tools"],
    ["the template with functions, but not the tokens", MISTRAL_V3_TEMPLATE, ["<s>", "</s>"], "chat-template"],
    ["Llama's", "{{ bos_token }}[INST] <<SYS>>{{ messages[0].content }}", ["<s>", "</s>"], "chat-template"],
    ["ChatML", "<|im_start|>user", ["<s>", "</s>"], "chat-template"],
  ])("sees %s", (_, template, tokens, name) => {
    expect(formatNameOf(facts(template, tokens))).toBe(name);
  });

  it("sees the template of the published Mixtral files", async ({ skip }) => {
    const bytes = await loadFixture("headers/mixtral-8x7b-instruct-v0.1.Q4_K_M.header.gguf");
    if (bytes === null) return skip("no fixtures beside the repository");
    const { metadata } = await readGguf(new MemorySource(bytes, { virtualBytes: 60e9 }));
    const chatTemplate = readChatTemplate(metadata);
    const { controlTokens } = Tokenizer.fromGguf(metadata);
    expect(chatTemplate).toContain("[INST]");
    expect(controlTokens.slice(0, 2)).toEqual(["<s>", "</s>"]);
    expect(formatNameOf({ promptFormat: null, chatTemplate, controlTokens })).toBe("mixtral-instruct");
  });
});

describe("chooseFormat", () => {
  it("takes what the page asks for, by name or as a format of its own", () => {
    const named = { ...facts(null), promptFormat: "trelis-v3" };
    expect(chooseFormat(named, null)).toBe(fixedFormats["trelis-v3"]);
    expect(chooseFormat(named, null, { asked: "json-agent" })).toBe(fixedFormats["json-agent"]);
    const own = { ...fixedFormats["trelis-v3"], name: "own" };
    expect(chooseFormat(named, null, { asked: own })).toBe(own);
  });

  it("refuses a name that is no format, and a template without what renders it", () => {
    expect(() => chooseFormat({ ...facts(null), promptFormat: "other" }, null)).toThrow(/There is no prompt format "other"/);
    expect(() => chooseFormat(facts("<|im_start|>"), null)).toThrow(/made for each model/);
  });
});
