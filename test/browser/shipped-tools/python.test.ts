import { afterEach, describe, expect, it } from "vitest";
import { ToolError } from "../../../src/contract/errors.ts";
import { FRAME_DOCUMENT } from "../../../src/shipped-tools/python/frame-document.ts";
import { python, type PythonOptions } from "../../../src/shipped-tools/python/python.ts";

/** The real Pyodide, as the repository's own development package. */
const PYODIDE_URL = "/@repository/node_modules/pyodide";

/** A worker that tries each way out, and tells what came of it. */
const ATTEMPTS = `onmessage = async ({ ports: [control] }) => {
  const address = ${JSON.stringify(new URL("/@repository/package.json", location.href).href)};
  const name = async (attempt) => { try { await attempt(); return "allowed"; } catch (error) { return error.name; } };
  control.postMessage({
    origin: self.origin,
    fetch: await name(() => fetch(address)),
    socket: await new Promise((resolve) => {
      const socket = new WebSocket(address.replace("http", "ws"));
      socket.onopen = () => resolve("open");
      socket.onerror = () => resolve("error");
    }).catch((error) => error.name),
    importScripts: await name(() => importScripts(address)),
    module: await name(() => import(address)),
    evaluation: await name(() => (0, eval)("1")),
    storage: await name(() => new Promise((resolve, reject) => {
      const opening = indexedDB.open("x");
      opening.onsuccess = resolve;
      opening.onerror = () => reject(opening.error);
    })),
  });
};`;

const shared = python({ pyodideUrl: PYODIDE_URL });

function run(code: string, tool = shared, signal: AbortSignal = new AbortController().signal) {
  return tool.execute({ code }, { signal, callId: "call" });
}

const withOptions = (options: Partial<PythonOptions>) => python({ pyodideUrl: PYODIDE_URL, ...options });
const frames = (): number => document.querySelectorAll("iframe[title=Python]").length;

afterEach(() => {
  // Each test of limits makes its own tool; only the shared one's frame may stay.
  expect(frames()).toBeLessThanOrEqual(1);
});

describe("python", () => {
  it("gives the last expression, the variable `output`, and what was printed", async () => {
    expect(await run("2 ** 100")).toEqual({ result: "1267650600228229401496703205376", output: "" });
    expect(await run("import math\noutput = math.factorial(5)")).toEqual({ result: "120", output: "" });
    expect(await run("print('a', 1)\nprint('ä', end='')")).toEqual({ result: null, output: "a 1\nä" });
    expect(await run("'text'")).toEqual({ result: "text", output: "" });
  });

  it("keeps no names from one call to the next, in one frame", async () => {
    await run("secret = 1");
    await expect(run("secret")).rejects.toThrow("NameError: name 'secret' is not defined");
    expect(frames()).toBe(1);
  });

  it("tells of an exception with the lines of the code, and of what was printed before", async () => {
    const error = await run("print('so far')\ndef f():\n  return 1 / 0\nf()").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ToolError);
    expect((error as ToolError).message).toMatch(/line 4, in <module>.*line 3, in f.*ZeroDivisionError.*so far/s);
  });

  it("runs calls that come at once one after the other", async () => {
    expect(await Promise.all([run("1"), run("2"), run("3")])).toMatchObject([{ result: "1" }, { result: "2" }, { result: "3" }]);
  });

  it("caps what is printed and the result", async () => {
    const { output, truncated } = await run("print('x' * 1_000_000)");
    expect([output.length, truncated]).toEqual([2_000, true]);
    const long = await run("'y' * 1_000_000");
    expect([long.result?.length, long.truncated]).toEqual([2_000, true]);
  });

  it.each([
    ["the page's DOM", "from js import document\ndocument.title", /cannot import name 'document'/],
    ["the page's window", "from js import parent\nparent.location.href", /cannot import name 'parent'/],
    ["its storage", "import pyodide_js\npyodide_js._api.config.jsglobals.localStorage", /localStorage/],
    ["the network with pyfetch", "from pyodide.http import pyfetch\nawait pyfetch('/@repository/package.json')", /fetch|network/],
    ["the network with open_url", "from pyodide.http import open_url\nopen_url('http://127.0.0.1:9/')", /XMLHttpRequest/],
    ["the network with a socket", "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:9/')", /Socket not connected/],
    [
      "packages from elsewhere",
      "import pyodide_js\nawait pyodide_js.loadPackage('numpy')\nimport numpy",
      /No module named 'numpy'/,
    ],
    [
      "code from text",
      "import pyodide_js\npyodide_js.constructor.constructor('return globalThis')()",
      /unsafe-eval|Content Security Policy/,
    ],
    ["the user's input", "input('password? ')", /I\/O error/],
  ])("has no access to %s", async (_, code, message) => {
    const error = await run(code).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ToolError);
    expect((error as ToolError).message).toMatch(message);
    expect((error as ToolError).message).toContain('File "<call>"');
  });

  it("cannot connect even where code gets hold of the worker's own objects: the frame's policy forbids it", async () => {
    const frame = document.createElement("iframe");
    frame.setAttribute("sandbox", "allow-scripts");
    const [failures, control] = [new MessageChannel(), new MessageChannel()];
    const awake = new Promise<void>((resolve) => {
      addEventListener("message", ({ source }) => {
        if (source === frame.contentWindow) resolve();
      });
    });
    frame.srcdoc = FRAME_DOCUMENT;
    document.body.append(frame);
    await awake;
    const answer = new Promise((resolve) => {
      control.port1.onmessage = ({ data }) => resolve(data);
    });
    frame.contentWindow?.postMessage({ files: {}, workerText: ATTEMPTS }, "*", [failures.port2, control.port2]);
    expect(await answer).toEqual({
      origin: "null",
      fetch: "TypeError",
      socket: "error",
      importScripts: "NetworkError",
      module: "TypeError",
      evaluation: "EvalError",
      storage: "SecurityError",
    });
    frame.remove();
  });

  it("stops an endless loop, removes the frame, and starts anew with the next call", async () => {
    const tool = withOptions({ timeoutMs: 1_500 });
    const before = frames();
    await expect(run("while True: pass", tool)).rejects.toThrow("The code ran longer than 1500 ms and was stopped.");
    expect(frames()).toBe(before);
    const controller = new AbortController();
    const endless = run("import time\nwhile True: time.sleep(0.01)", withOptions({}), controller.signal);
    setTimeout(() => controller.abort(new Error("enough")), 500);
    await expect(endless).rejects.toThrow("enough");
    expect(frames()).toBe(before);
  });

  it("says where Pyodide is not, and refuses options that are wrong", async () => {
    await expect(run("1", python({ pyodideUrl: "/@repository/nowhere/" }))).rejects.toThrow("answered with the status 404");
    expect(() => python({ pyodideUrl: "http://[" })).toThrow("pyodideUrl is");
    expect(() => withOptions({ timeoutMs: 0 })).toThrow("timeoutMs is 0");
    expect(() => withOptions({ maxCharacters: 0.5 })).toThrow("maxCharacters is 0.5");
    expect(shared).toMatchObject({ name: "python", sideEffects: false });
    expect(shared.needsApproval({ code: "" }, { callId: "", untrusted: true, signal: new AbortController().signal })).toBe(false);
  });
});
