/** The WebAssembly of `@mlc-ai/web-xgrammar` without its wrapper; see scripts/lib/xgrammar-plugin.mjs. */
declare module "mixtral:xgrammar" {
  /** Something that lives in the WebAssembly's memory until it is deleted. */
  export type Handle = { delete(): void };
  export type Matcher = Handle & {
    /** Whether the token was taken; the state is as before where it was not. */
    AcceptToken(id: number, verbose: boolean): boolean;
    GetNextTokenBitmask(vocabularySize: number): Handle;
    FindJumpForwardString(): string;
    /** Whether the grammar may end here, where the matcher was made with `terminateWithoutStopToken`. */
    IsTerminated(): boolean;
  };
  export type Compiler = Handle & { CompileGrammar(grammar: Handle): Handle };
  /** One instance. A failed check inside of it aborts it: the call throws, and so does every later one. */
  export type Xgrammar = {
    readonly Grammar: { FromEBNF(ebnf: string, rootRule: string): Handle };
    readonly TokenizerInfo: new (
      vocabulary: Handle,
      vocabularyType: "RAW" | "BYTE_FALLBACK" | "BYTE_LEVEL",
      size: number,
      stopIds: Handle,
      addsSpacePrefix: boolean,
    ) => Handle;
    readonly GrammarCompiler: new (tokenizerInfo: Handle, threads: number, cache: boolean) => Compiler;
    readonly GrammarMatcher: new (
      compiled: Handle,
      stopIds: undefined,
      terminateWithoutStopToken: boolean,
      mostRollbackTokens: number,
    ) => Matcher;
    vecStringFromJSArray(texts: readonly (string | Uint8Array)[]): Handle;
    vecIntFromJSArray(numbers: readonly number[]): Handle;
    /** A view of memory that the next call may move. */
    vecIntToView(vector: Handle): Int32Array;
  };
  /** @param options `printErr` gets what the WebAssembly says before it aborts. */
  const start: (options: { print(line: string): void; printErr(line: string): void }) => Promise<Xgrammar>;
  export default start;
}
