import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./paths.mjs";

const SOURCE = join(ROOT, "node_modules", "@mlc-ai", "web-xgrammar", "lib", "index.js");
const NAME = "mixtral:xgrammar";
const ID = `\0${NAME}`;
const BEGIN = "  var Module = (() => {";
const END = "return moduleArg.ready\n  }\n  );\n  })();";

/**
 * The module `mixtral:xgrammar`: the function that starts one WebAssembly instance of `@mlc-ai/web-xgrammar`.
 *
 * The package's own file is UMD under `"type": "module"`, so Node cannot import it, and it keeps its one instance for ever, also when
 * that has aborted. So only the part that Emscripten made is taken. The names in front of it hide what it would look for to guess where
 * it runs: the WebAssembly is inside of it, and nothing is to be fetched or required.
 * @returns {import("vite").Plugin}
 */
export function xgrammarModule() {
  return {
    name: "mixtral-xgrammar",
    enforce: "pre",
    resolveId: (id) => (id === NAME ? ID : null),
    load: (id) => (id === ID ? moduleText(readFileSync(SOURCE, "utf8")) : null),
  };
}

/** @param {string} umd */
function moduleText(umd) {
  const begin = umd.indexOf(BEGIN);
  const end = umd.indexOf(END, begin);
  if (begin < 0 || end < 0) throw new Error(`${SOURCE} is not what this plugin was written for: see ${import.meta.url}`);
  const emscripten = umd.slice(begin, end + END.length).replaceAll("await import('module')", "{}");
  return `
const window = undefined, document = undefined, process = undefined, require = undefined, _documentCurrentScript = null;
const location = { href: "" }, self = { location }, importScripts = () => undefined;
${emscripten}
export default Module;
`;
}
