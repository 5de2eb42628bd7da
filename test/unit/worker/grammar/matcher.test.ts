import { describe, expect, it } from "vitest";
import { ToolError } from "../../../../src/contract/errors.ts";
import type { Grammar } from "../../../../src/contract/grammar.ts";
import { GrammarEngine } from "../../../../worker/grammar/engine.ts";
import type { GrammarState } from "../../../../worker/grammar/matcher.ts";
import { tokenizerVocabulary } from "../../../../worker/grammar/vocabulary.ts";
import { loadMixtralTokenizer } from "../../src/support/mixtral-tokenizer.ts";
import { tokenizer as small, idOf } from "../generation/table-model.ts";
import { bytes, CONTROL, objectCalls } from "./support.ts";

const byteEngine = new GrammarEngine(bytes);
const idsOf = (text: string): readonly number[] => bytes.encode(text);

async function begin(grammar: Grammar, engine: GrammarEngine = byteEngine): Promise<GrammarState> {
  return (await engine.compile(grammar, false)).begin();
}

describe("where an answer stands in its grammar", () => {
  it("allows what goes on, and EOS only where the answer may end", async () => {
    const state = await begin({ kind: "ebnf", ebnf: 'root ::= "ab" "c"*' });
    expect(state.mask().ids()).toEqual(idsOf("a"));
    expect([state.tryAccept(98), state.tryAccept(bytes.eosId), state.mayEnd()]).toEqual([false, false, false]);
    for (const id of idsOf("ab")) state.accept(id);
    expect(state.mayEnd()).toBe(true);
    expect(state.mask().ids()).toEqual([99, bytes.eosId]);
    expect(() => state.accept(100)).toThrow(ToolError);
    state.accept(99);
    expect(state.elapsedMs).toBeGreaterThan(0);
    state.dispose();
    state.dispose();
  });

  it("allows EOS alone where nothing more may come", async () => {
    const state = await begin({ kind: "json-object" });
    for (const id of idsOf('{"a": {}}')) state.accept(id);
    expect(state.mask().ids()).toEqual([bytes.eosId]);
    expect(state.takeForced()).toEqual([]);
    state.dispose();
  });

  it("takes what must come, and stops where there is a choice", async () => {
    const state = await begin(
      objectCalls({ get_weather: { type: "object", properties: { città: { enum: ["Roma", "Rovigo"] } }, required: ["città"] } }),
    );
    const text = (ids: readonly number[]) => new TextDecoder().decode(Uint8Array.from(ids));
    expect(state.takeForced()).toEqual([]);
    for (const id of idsOf('{"')) state.accept(id);
    expect(text(state.takeForced())).toBe('name":');
    for (const id of idsOf(' "')) state.accept(id);
    expect(text(state.takeForced())).toBe('get_weather","arguments":'.slice(0, 'get_weather",'.length));
    for (const id of idsOf(' "')) state.accept(id);
    expect(text(state.takeForced())).toBe('arguments":');
    for (const id of idsOf('{"')) state.accept(id);
    expect(text(state.takeForced())).toBe('città":');
    for (const id of idsOf('"')) state.accept(id);
    expect(text(state.takeForced())).toBe("Ro");
    state.accept(109);
    expect(text(state.takeForced())).toBe('a"');
    state.dispose();
  });

  it("takes a control token, and only it, as forced where calls must come", async () => {
    const state = await begin(objectCalls({ f: { type: "object", properties: {} } }, { control: CONTROL, begin: "[", end: "]" }));
    const id = bytes.controlId(CONTROL) ?? -1;
    expect(state.mask().ids()).toEqual([id]);
    expect(state.takeForced()).toEqual([id]);
    expect(state.mask().has(id)).toBe(false);
    expect(state.mask().ids()).toEqual([9, 10, 13, 32, 91]);
    state.dispose();
  });

  it("allows a control token beside text at the start, and nowhere else", async () => {
    const state = await begin(objectCalls({ f: {} }, { control: CONTROL, begin: "[", end: "]", text: true }));
    const id = bytes.controlId(CONTROL) ?? -1;
    expect([id, 65, bytes.eosId, 91].map((each) => state.mask().has(each))).toEqual([true, true, true, false]);
    state.accept(65);
    expect([id, 65, bytes.eosId, 91].map((each) => state.mask().has(each))).toEqual([false, true, true, true]);
    state.dispose();
  });

  it("says where nothing goes on", async () => {
    const state = await begin({ kind: "ebnf", ebnf: "root ::= a\na ::= b\nb ::= a" });
    expect(() => state.mask()).toThrow(/Nothing that this model can write/);
    state.dispose();
  });
});

describe("a SentencePiece vocabulary", () => {
  it("never lets control pieces or the unknown one into a string, and ends with EOS all the same", async () => {
    const state = await begin({ kind: "json-object" }, new GrammarEngine(tokenizerVocabulary(small)));
    for (const piece of ['{"', "a", '"', ":", '"']) state.accept(idOf(piece));
    expect([0, small.bosId, small.eosId].map((id) => state.mask().has(id))).toEqual([false, false, false]);
    expect(state.mask().has(idOf("<0xE6>"))).toBe(true);
    expect(state.mask().has(idOf("<0x80>"))).toBe(false);
    // A character in three bytes, each a token.
    for (const piece of ["<0xE6>", "<0x97>", "<0xA5>", '"}']) state.accept(idOf(piece));
    expect(state.mask().ids()).toEqual([small.eosId]);
    state.dispose();
  });

  it("forces the tokens that the tokenizer makes of the text, one where one is enough", async () => {
    const state = await begin(
      { kind: "ebnf", ebnf: 'root ::= "a" "{\\"b\\"}" [a-c]' },
      new GrammarEngine(tokenizerVocabulary(small)),
    );
    state.accept(idOf("a"));
    expect(state.takeForced()).toEqual([idOf('{"'), idOf("b"), idOf('"}')]);
    state.dispose();
  });

  it("leaves a last token to the model where a longer one could take its place", async () => {
    const state = await begin({ kind: "ebnf", ebnf: 'root ::= "a{" ["x]' }, new GrammarEngine(tokenizerVocabulary(small)));
    state.accept(idOf("a"));
    expect(state.takeForced()).toEqual([]);
    expect(state.mask().ids().sort()).toEqual([idOf("{"), idOf('{"'), idOf("<0x7B>")].sort());
    state.dispose();
  });
});

describe("Mixtral's vocabulary", async () => {
  const tokenizer = await loadMixtralTokenizer();

  it.skipIf(tokenizer === null)(
    "begins a call with the brace behind a space, which models like best, and holds a whole call",
    async () => {
      if (tokenizer === null) return;
      const engine = new GrammarEngine(tokenizerVocabulary(tokenizer));
      const call = { name: "get_weather", arguments: { city: "São Paulo 日本 😀", days: [1, 2.5] } };
      const grammar = objectCalls({
        get_weather: {
          type: "object",
          properties: { city: { type: "string" }, days: { type: "array", items: { type: "number" } } },
        },
      });
      for (const indent of [0, 2, 4]) {
        const state = await begin(grammar, engine);
        const ids = tokenizer.encodeText(JSON.stringify(call, null, indent));
        expect(tokenizer.tokenText(ids[0] ?? 0)).toMatch(/^ \{/);
        for (const id of ids) {
          expect(state.mask().has(id)).toBe(true);
          expect([0, 1, 2].some((special) => state.mask().has(special))).toBe(false);
          state.accept(id);
        }
        expect(state.mask().ids()).toEqual([tokenizer.eosId]);
        state.dispose();
      }
    },
  );

  it.skipIf(tokenizer === null)("has masks that agree with what is accepted, token by token", async () => {
    if (tokenizer === null) return;
    const state = await begin(
      objectCalls({ f: { type: "object", properties: { a: { type: "integer" } } } }, { text: true }),
      new GrammarEngine(tokenizerVocabulary(tokenizer)),
    );
    for (const id of tokenizer.continueText('{"name": "f", "arg')) state.accept(id);
    const mask = state.mask();
    // Every allowed token is a beginning of what must come.
    for (const id of mask.ids())
      expect('uments": '.startsWith(tokenizer.tokenText(id).trimEnd()) || tokenizer.tokenText(id).startsWith('uments":')).toBe(
        true,
      );
    expect(mask.ids().length).toBeGreaterThan(2);
    state.dispose();
  });
});
