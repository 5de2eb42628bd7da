import startXgrammar, { type Xgrammar } from "mixtral:xgrammar";

/** The WebAssembly stopped itself: this instance and all that it made are of no more use. `message` is what it said. */
export class InstanceAborted extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = "InstanceAborted";
  }
}

/** One instance of xgrammar. It checks its input by aborting, which ends the instance; {@link XgrammarInstance.use} makes that an error. */
export class XgrammarInstance {
  readonly #xgrammar: Xgrammar;
  readonly #lines: string[];
  /** Whether it has aborted. */
  isDead = false;

  private constructor(xgrammar: Xgrammar, lines: string[]) {
    this.#xgrammar = xgrammar;
    this.#lines = lines;
  }

  /** @throws InstanceAborted where the browser does not let it start */
  static async start(): Promise<XgrammarInstance> {
    const lines: string[] = [];
    const keep = (line: string): void => {
      lines.push(line);
      if (lines.length > 8) lines.shift();
    };
    try {
      return new XgrammarInstance(await startXgrammar({ print: keep, printErr: keep }), lines);
    } catch (error) {
      throw new InstanceAborted(
        `its WebAssembly could not be started: ${lines[0] ?? String(error)}; a Content-Security-Policy needs 'wasm-unsafe-eval' in script-src`,
        error,
      );
    }
  }

  /**
   * Calls into the WebAssembly.
   * @throws InstanceAborted where a check inside of it fails, and for every call after that
   */
  use<Result>(call: (xgrammar: Xgrammar) => Result): Result {
    if (this.isDead) throw new InstanceAborted(this.#reason(), undefined);
    try {
      return call(this.#xgrammar);
    } catch (error) {
      // A failed check, a full memory, a full stack: whatever it was, nobody knows what it left behind.
      this.isDead = true;
      throw new InstanceAborted(this.#reason(), error);
    }
  }

  #reason(): string {
    const fatal = this.#lines.findLast((line) => line.includes("[FATAL]")) ?? this.#lines.at(-1) ?? "no reason given";
    return fatal.replace(/^.*?\[FATAL\] \S+ /, "").slice(0, 400);
  }
}
