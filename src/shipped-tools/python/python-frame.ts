/** One frame with a running Python. */
import { ToolError } from "../../contract/errors.ts";
import { FRAME_DOCUMENT } from "./frame-document.ts";
import type { PyodideFiles } from "./pyodide-files.ts";
import { WORKER_TEXT } from "./worker-text.ts";

/** What the worker answers to one call. */
export type PythonAnswer =
  | { readonly ok: true; readonly result: string | null; readonly output: string; readonly truncated: boolean }
  | { readonly ok: false; readonly message: string; readonly output: string };

type Control = { readonly ready: true } | { readonly failed: string };

/** A frame whose script has not run by then after its `load` never will: the page's policy forbids it. */
const SILENCE_MS = 3_000;

export class PythonFrame {
  readonly #element: HTMLIFrameElement;
  readonly #control: MessagePort;
  #onClose: (error: Error) => void = () => undefined;

  private constructor(element: HTMLIFrameElement, control: MessagePort) {
    this.#element = element;
    this.#control = control;
  }

  /**
   * Opens a frame and waits until Python is ready in it.
   * @throws ToolError where it cannot start, the signal's reason when it fires; nothing is left in the page then.
   */
  static async open(files: PyodideFiles, frameUrl: URL | null, signal: AbortSignal): Promise<PythonFrame> {
    const element = document.createElement("iframe");
    element.setAttribute("sandbox", "allow-scripts");
    element.hidden = true;
    element.title = "Python";
    const [failures, control] = [new MessageChannel(), new MessageChannel()];
    const follow = new AbortController();
    try {
      await new Promise<void>((resolve, reject) => {
        signal.throwIfAborted();
        signal.addEventListener("abort", () => reject(signal.reason), { signal: follow.signal });
        const fail = (why: string): void => reject(new ToolError(`Python could not be started: ${why}.`, { tool: "python" }));
        const take = ({ data }: MessageEvent<Control>): void => ("ready" in data ? resolve() : fail(data.failed));
        failures.port1.onmessage = take;
        control.port1.onmessage = take;
        let isAwake = false;
        const greet = ({ source }: MessageEvent): void => {
          if (source !== element.contentWindow || isAwake) return;
          isAwake = true;
          element.contentWindow?.postMessage({ files, workerText: WORKER_TEXT }, "*", [failures.port2, control.port2]);
        };
        addEventListener("message", greet, { signal: follow.signal });
        element.addEventListener("load", () =>
          setTimeout(() => {
            if (!isAwake)
              fail(
                "the page's Content-Security-Policy keeps the frame's script from running. Serve python-frame.html without that policy, and name it as frameUrl",
              );
          }, SILENCE_MS),
        );
        if (frameUrl === null) element.srcdoc = FRAME_DOCUMENT;
        else element.src = frameUrl.href;
        (document.body ?? document.documentElement).append(element);
      });
      return new PythonFrame(element, control.port1);
    } catch (error) {
      element.remove();
      throw error;
    } finally {
      follow.abort();
    }
  }

  /** Runs code over a channel of its own. @throws what {@link close} is given, where the frame is closed meanwhile. */
  run(code: string, maxCharacters: number): Promise<PythonAnswer> {
    return new Promise((resolve, reject) => {
      const { port1, port2 } = new MessageChannel();
      this.#onClose = reject;
      port1.onmessage = ({ data }: MessageEvent<PythonAnswer>) => {
        port1.close();
        resolve(data);
      };
      this.#control.postMessage({ code, maxCharacters }, [port2]);
    });
  }

  /** Removes the frame, which ends its worker whatever that is doing. */
  close(error: Error): void {
    this.#element.remove();
    this.#control.close();
    this.#onClose(error);
  }
}
