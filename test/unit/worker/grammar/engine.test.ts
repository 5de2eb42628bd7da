import { afterEach, describe, expect, it, vi } from "vitest";
import { ToolError } from "../../../../src/contract/errors.ts";
import { GrammarEngine } from "../../../../worker/grammar/engine.ts";
import { InstanceAborted, XgrammarInstance } from "../../../../worker/grammar/instance.ts";
import { bytes, CONTROL, objectCalls } from "./support.ts";

const ebnf = (text: string) => ({ kind: "ebnf", ebnf: text }) as const;
const BAD = 'root ::= ("';

afterEach(() => vi.restoreAllMocks());

describe("an instance of xgrammar", () => {
  it("ends where a check inside of it fails, and says why", async () => {
    const instance = await XgrammarInstance.start();
    const compile = () => instance.use((xgrammar) => xgrammar.Grammar.FromEBNF(BAD, "root"));
    expect(compile).toThrow(InstanceAborted);
    expect(compile).toThrow(/EBNF/);
    expect(instance.isDead).toBe(true);
    expect(() => instance.use(() => 1)).toThrow(InstanceAborted);
    const next = await XgrammarInstance.start();
    expect(next.use((xgrammar) => typeof xgrammar.Grammar.FromEBNF('root ::= "a"', "root"))).toBe("object");
  });
});

describe("a grammar engine", () => {
  it("starts a new instance after one has ended, and says what happened to the answer that ran", async () => {
    const start = vi.spyOn(XgrammarInstance, "start");
    const engine = new GrammarEngine(bytes);
    const compiled = await engine.compile(ebnf('root ::= "ab"'), false);
    const state = compiled.begin();
    const instance = (await start.mock.results[0]?.value) as XgrammarInstance;
    expect(() => instance.use((xgrammar) => xgrammar.Grammar.FromEBNF(BAD, "root"))).toThrow(InstanceAborted);

    expect(() => state.mask()).toThrow(ToolError);
    expect(() => state.mask()).toThrow(/started anew/);
    expect(() => compiled.begin()).toThrow(ToolError);
    state.dispose();
    compiled.release();

    const next = (await engine.compile(ebnf('root ::= "ab"'), false)).begin();
    expect(next.mask().ids()).toEqual([97]);
    next.dispose();
    expect(start).toHaveBeenCalledTimes(2);
  });

  it("starts one instance for grammars that are asked for at once, also after one has ended", async () => {
    const start = vi.spyOn(XgrammarInstance, "start");
    const engine = new GrammarEngine(bytes);
    const many = () => Promise.all(Array.from({ length: 12 }, (_, index) => engine.compile(ebnf(`root ::= "${index}"`), false)));
    const early = (await many())[0];
    expect(start).toHaveBeenCalledTimes(1);
    const instance = (await start.mock.results[0]?.value) as XgrammarInstance;
    expect(() => instance.use((xgrammar) => xgrammar.Grammar.FromEBNF(BAD, "root"))).toThrow(InstanceAborted);
    await many();
    expect(start).toHaveBeenCalledTimes(2);
    // What the ended one left behind still fails, and does not end the new one.
    expect(() => early?.begin()).toThrow(ToolError);
    await many();
    expect(start).toHaveBeenCalledTimes(2);
  });

  it("tries again where the WebAssembly could not start", async () => {
    const engine = new GrammarEngine(bytes);
    vi.spyOn(XgrammarInstance, "start").mockRejectedValueOnce(new InstanceAborted("no room", undefined));
    await expect(engine.compile({ kind: "json-object" }, false)).rejects.toThrow(/no room/);
    await expect(engine.compile({ kind: "json-object" }, false)).resolves.toBeDefined();
  });

  it("compiles a grammar once, and drops the one that was not used for the longest time", async () => {
    const start = vi.spyOn(XgrammarInstance, "start");
    const engine = new GrammarEngine(bytes);
    const first = await engine.compile(ebnf('root ::= "0"'), false);
    const instance = (await start.mock.results[0]?.value) as XgrammarInstance;
    let compiledTexts = 0;
    instance.use((xgrammar) => {
      const fromEbnf = xgrammar.Grammar.FromEBNF;
      vi.spyOn(xgrammar.Grammar, "FromEBNF").mockImplementation((text, root) => {
        compiledTexts++;
        return fromEbnf(text, root);
      });
    });
    for (let round = 0; round < 2; round++)
      for (let index = 1; index < 20; index++) (await engine.compile(ebnf(`root ::= "${index}"`), false)).release();
    expect(compiledTexts).toBe(19);
    for (let index = 20; index < 60; index++) (await engine.compile(ebnf(`root ::= "${index}"`), false)).release();
    expect(compiledTexts).toBe(59);
    // Held by the first caller, it is still good; asked for again, it is compiled again.
    const state = first.begin();
    expect(state.mask().ids()).toEqual([48]);
    state.dispose();
    first.release();
    (await engine.compile(ebnf('root ::= "0"'), false)).release();
    expect(compiledTexts).toBe(60);
  });

  it("refuses calls behind a control token that the model does not have, before anything is started", async () => {
    const start = vi.spyOn(XgrammarInstance, "start");
    const engine = new GrammarEngine({ ...bytes, controlId: () => null });
    const attempt = engine.compile(objectCalls({ f: {} }, { control: CONTROL }), false);
    await expect(attempt).rejects.toThrow(TypeError);
    await expect(attempt).rejects.toThrow(/control token "\[TOOL_CALLS\]", which this model does not have/);
    expect(start).not.toHaveBeenCalled();
  });
});
