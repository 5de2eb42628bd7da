import startXgrammar, { type Xgrammar } from "mixtral:xgrammar";
import { beforeAll, describe, expect, it } from "vitest";
import { byteVocabulary } from "../../../../worker/grammar/vocabulary.ts";
import { accepts } from "./support.ts";

/** What the compiler of schemas that comes with xgrammar makes of one, to show that a workaround is still needed. */
type WithSchemas = {
  CompileJSONSchema(
    schema: string,
    anyWhitespace: boolean,
    indent: undefined,
    separators: undefined,
    strict: boolean,
    most: undefined,
  ): ReturnType<Xgrammar["vecIntFromJSArray"]>;
};

let xgrammar: Xgrammar;
let compiler: InstanceType<Xgrammar["GrammarCompiler"]>;
const vocabulary = byteVocabulary();

function matches(compiled: ReturnType<Xgrammar["vecIntFromJSArray"]>, text: string): boolean {
  const matcher = new xgrammar.GrammarMatcher(compiled, undefined, true, -1);
  const isMatch = vocabulary.encode(text).every((id) => matcher.AcceptToken(id, false)) && matcher.IsTerminated();
  matcher.delete();
  return isMatch;
}

const rawSchema = (schema: object, text: string): boolean =>
  matches(
    (compiler as unknown as WithSchemas).CompileJSONSchema(JSON.stringify(schema), true, undefined, undefined, true, undefined),
    text,
  );
const rawEbnf = (text: string, candidate: string): boolean =>
  matches(compiler.CompileGrammar(xgrammar.Grammar.FromEBNF(text, "root")), candidate);
const ours = (schema: object, text: string): Promise<boolean> => accepts({ kind: "json-schema", schema }, text);

beforeAll(async () => {
  xgrammar = await startXgrammar({ print: () => undefined, printErr: () => undefined });
  const texts = xgrammar.vecStringFromJSArray(vocabulary.tokens);
  const info = new xgrammar.TokenizerInfo(
    texts,
    "RAW",
    vocabulary.tokens.length,
    xgrammar.vecIntFromJSArray([vocabulary.eosId]),
    false,
  );
  compiler = new xgrammar.GrammarCompiler(info, 1, true);
});

describe("what xgrammar does wrongly, and what we make of it", () => {
  it("accepts digits that are none where a number has bounds: bounds are left to the check, the form of numbers is kept", async () => {
    const schema = { type: "number", minimum: 1.5 };
    expect(rawSchema(schema, "1X5")).toBe(true);
    expect(await ours(schema, "1X5")).toBe(false);
    expect(await ours(schema, "1.5")).toBe(true);
  });

  it("lets 121 pass where 120 is the most, so bounds are left to the check altogether", async () => {
    const schema = { type: "integer", maximum: 120 };
    expect(rawSchema(schema, "121")).toBe(true);
    expect(await ours(schema, "121")).toBe(true);
    expect(await ours({ ...schema, multipleOf: 7, exclusiveMinimum: 0 }, "121")).toBe(true);
  });

  it("makes anything of allOf: we merge it", async () => {
    const schema = { allOf: [{ type: "object", properties: { a: { type: "string" } } }, { required: ["a"] }] };
    expect(rawSchema(schema, "5")).toBe(true);
    expect(await ours(schema, "5")).toBe(false);
    expect(await ours(schema, '{"a": ""}')).toBe(true);
  });

  it("makes anything of a schema with not: we leave only the not away", async () => {
    const schema = { type: "string", not: { const: "x" } };
    expect(await ours(schema, "5")).toBe(false);
    expect(await ours(schema, '"y"')).toBe(true);
  });

  it("takes a quotation mark for a Chinese character: we write characters beyond ASCII as bytes", async () => {
    expect(rawEbnf("root ::= [\\u4e00-\\u9fff]", '"')).toBe(true);
    expect(rawEbnf("root ::= [\\u4e00-\\u9fff]", "日")).toBe(false);
    expect(await accepts({ kind: "ebnf", ebnf: "root ::= [\\u4e00-\\u9fff]" }, '"')).toBe(false);
    expect(await accepts({ kind: "ebnf", ebnf: "root ::= [\\u4e00-\\u9fff]" }, "日")).toBe(true);
  });

  it("forgets what a negated class excludes beyond ASCII", async () => {
    expect(rawEbnf("root ::= [^日]", "日")).toBe(true);
    expect(await accepts({ kind: "ebnf", ebnf: "root ::= [^日]" }, "日")).toBe(false);
  });

  it("reads all hexadecimal digits behind \\x: we write four with \\u", async () => {
    expect(rawEbnf('root ::= "\\x41b"', "Ab")).toBe(false);
    expect(await accepts({ kind: "ebnf", ebnf: 'root ::= "\\x41b"' }, "Ab")).toBe(true);
  });

  it("mixes up alternatives of several steps in one rule: we make each a rule of its own", async () => {
    const ebnf = 'root ::= (([ab] | ("p" "q")) "c") | (([ad] | ("p" "q")) "e")';
    const fits = (text: string): Promise<boolean> => accepts({ kind: "ebnf", ebnf }, text);
    for (const wrong of ["be", "dc"]) expect([rawEbnf(ebnf, wrong), await fits(wrong)]).toEqual([true, false]);
    for (const right of ["bc", "de", "pqc", "pqe"]) expect([right, await fits(right)]).toEqual([right, true]);
    const schema = { type: "string", pattern: "^(\\S\\S|\\W.*)$" };
    const texts = ["1", "", "12", "é!", "-", "-2x", "é😀x"];
    expect(await Promise.all(texts.map((text) => ours(schema, JSON.stringify(text))))).toEqual(
      texts.map((text) => new RegExp(schema.pattern, "u").test(text)),
    );
  });

  it.each([{ type: "foo" }, { $ref: "#/nope" }, { type: "array", items: false, minItems: 1 }])(
    "has its instance abort for %j: we say what is wrong",
    async (schema) => {
      await expect(ours(schema, "[]")).rejects.toThrow(TypeError);
    },
  );
});
