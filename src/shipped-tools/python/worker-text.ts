/**
 * The worker in which Python runs, as text: the frame starts it from a Blob. A worker, so that an endless loop blocks nothing.
 * It is given Pyodide's files and never fetches: its Content-Security-Policy forbids every connection.
 */
export const WORKER_TEXT: string = String.raw`
onmessage = async ({ data: { files }, ports: [control] }) => {
  onmessage = null;
  try {
    const load = (name) => import(URL.createObjectURL(new Blob([files[name]], { type: "text/javascript" })));
    globalThis.fetch = async (address) => {
      const name = String(address.url ?? address).split("/").at(-1);
      if (!Object.hasOwn(files, name)) throw new TypeError("There is no network here");
      const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
      return new Response(files[name], { headers: { "content-type": type } });
    };
    const [{ loadPyodide }, { default: createPyodideModule }] = await Promise.all([load("pyodide.mjs"), load("pyodide.asm.mjs")]);
    const pyodide = await loadPyodide({
      indexURL: "https://pyodide.invalid/",
      lockFileContents: JSON.parse(await files["pyodide-lock.json"].text()),
      createPyodideModule,
      jsglobals: { setTimeout: setTimeout.bind(globalThis), clearTimeout: clearTimeout.bind(globalThis), Object: { fromEntries: Object.fromEntries } },
    });
    const describe = pyodide.runPython(
      "def describe(value, names):\n" +
      "    if value is None: value = names.get('output')\n" +
      "    return None if value is None else value if isinstance(value, str) else repr(value)\n" +
      "describe");
    control.onmessage = async ({ data, ports: [reply] }) => reply.postMessage(await run(pyodide, describe, data));
    control.postMessage({ ready: true });
  } catch (error) {
    control.postMessage({ failed: String(error?.message ?? error) });
  }
};

const run = async (pyodide, describe, { code, maxCharacters }) => {
  let output = "";
  let truncated = false;
  const append = (text) => {
    truncated ||= output.length + text.length > maxCharacters;
    output += text.slice(0, maxCharacters - output.length);
  };
  const capture = () => {
    const decoder = new TextDecoder();
    return { write: (bytes) => (append(decoder.decode(bytes, { stream: true })), bytes.length) };
  };
  pyodide.setStdout(capture());
  pyodide.setStderr(capture());
  pyodide.setStdin({ error: true });
  const names = pyodide.toPy({ __name__: "__main__" });
  try {
    const value = await pyodide.runPythonAsync(code, { globals: names, filename: "<call>" });
    const text = describe(value, names);
    value?.destroy?.();
    pyodide.runPython("import sys; sys.stdout.flush(); sys.stderr.flush()");
    if (typeof text !== "string") return { ok: true, result: null, output, truncated };
    return { ok: true, result: text.slice(0, maxCharacters), output, truncated: truncated || text.length > maxCharacters };
  } catch (error) {
    const message = String(error?.message ?? error);
    const start = message.indexOf('  File "<call>"');
    return { ok: false, message: (start < 0 ? message : message.slice(start)).trim().slice(-maxCharacters), output };
  } finally {
    names.destroy();
  }
};
`;
