/** What the build does beside bundling: places the worker and the miniature, and shortens the shaders. */

import { dirname, join, relative } from "node:path";
import { ROOT } from "./paths.mjs";

/** @typedef {import("vite").Plugin} Plugin */

const ROOT_RELATIVE = "[./]*";
const addressOf = (/** @type {string} */ pattern) =>
  new RegExp(`new URL\\(\\s*["'](?:${pattern})["']\\s*,\\s*import\\.meta\\.url\\s*,?\\s*\\)`, "g");
const WORKER = addressOf(`${ROOT_RELATIVE}worker/main\\.ts|\\./worker\\.js`);
const MINIATURE = addressOf(`${ROOT_RELATIVE}model/miniature\\.gguf|\\./miniature\\.gguf`);
const GRAMMAR = addressOf(`${ROOT_RELATIVE}entries/grammar\\.ts|\\./grammar\\.js`);
const SOURCES = join(ROOT, "src");
const FILES_ID = "\0mixtral:files";

/**
 * Rewrites the addresses of the worker, the miniature and the grammar engine in src/: there they stand beside the file, as they do
 * in the package (`new URL("./worker.js", import.meta.url)`, `"./miniature.gguf"`, `"./grammar.js"`), or at their places in the repository.
 *
 * - `library`: as in the package, the form that every bundler understands; Vite alone would bundle them as its own assets.
 * - `script`: the worker is a Blob URL of the text that the file carries; the miniature lies beside the script.
 * - `sources`: their places in the repository, for the development server and for tests in a browser.
 * @param {{ kind: "library" | "sources" } | { kind: "script", workerText: string }} target
 * @returns {Plugin}
 */
export function placeFiles(target) {
  let workers = 0;
  return {
    name: "mixtral-place-files",
    enforce: "pre",
    resolveId: (id) => (id === "mixtral:files" ? FILES_ID : null),
    load: (id) => (id === FILES_ID && target.kind === "script" ? scriptFiles(target.workerText) : null),
    transform(code, id) {
      if (!id.startsWith(SOURCES)) return null;
      const up = relative(dirname(id), ROOT);
      const replacements = {
        library: ["__MIXTRAL_WORKER__", "__MIXTRAL_MINIATURE__", "__MIXTRAL_GRAMMAR__"],
        script: [
          "__mixtralFiles.workerUrl()",
          "__mixtralFiles.besideScript('miniature.gguf')",
          "__mixtralFiles.besideScript('grammar.js')",
        ],
        sources: ["worker/main.ts", "model/miniature.gguf", "src/entries/grammar.ts"].map(
          (path) => `new URL("${up}/${path}", import.meta.url)`,
        ),
      };
      const [worker = "", miniature = "", grammar = ""] = replacements[target.kind];
      workers += code.match(WORKER)?.length ?? 0;
      const placed = code.replace(WORKER, worker).replace(MINIATURE, miniature).replace(GRAMMAR, grammar);
      if (placed === code) return null;
      return {
        code: target.kind === "script" ? `import * as __mixtralFiles from "mixtral:files";\n${placed}` : placed,
        map: null,
      };
    },
    generateBundle(_options, bundle) {
      if (target.kind === "sources") return;
      if (workers !== 1) this.error(`src/ names the worker in ${workers} places; the build expects exactly one.`);
      for (const file of Object.values(bundle)) {
        if (file.type !== "chunk") continue;
        file.code = file.code
          .replaceAll("__MIXTRAL_WORKER__", 'new URL("./worker.js", import.meta.url)')
          .replaceAll("__MIXTRAL_MINIATURE__", 'new URL("./miniature.gguf", import.meta.url)')
          .replaceAll("__MIXTRAL_GRAMMAR__", 'new URL("./grammar.js", import.meta.url)');
      }
    },
  };
}

/**
 * The module behind `mixtral:files` of the script-tag file. `document.currentScript` is only there while the script runs.
 * @param {string} workerText
 */
function scriptFiles(workerText) {
  return `
const script = document.currentScript;
const base = script instanceof HTMLScriptElement && script.src !== "" ? script.src : document.baseURI;
const text = ${JSON.stringify(workerText)};
let url;
export const workerUrl = () => (url ??= new URL(URL.createObjectURL(new Blob([text], { type: "text/javascript" }))));
export const besideScript = (name) => new URL(name, base);
`;
}

/**
 * Takes comments and needless white space out of WGSL that is imported as text (`?raw`).
 * @returns {Plugin}
 */
export function shortenShaders() {
  return {
    name: "mixtral-shorten-shaders",
    enforce: "post",
    transform(code, id) {
      if (!/\.wgsl\?(.*&)?raw$/.test(id)) return null;
      const text = /^export default ("(?:[^"\\]|\\.)*");?\s*$/.exec(code.trim())?.[1];
      if (text === undefined) throw new Error(`${id} is not one string: ${code.slice(0, 80)}`);
      return { code: `export default ${JSON.stringify(shortenShader(JSON.parse(text)))};`, map: null };
    },
  };
}

/**
 * The same WGSL program without comments and needless white space. Line breaks stay, so that the compiler's messages name
 * the source's own lines. WGSL has no strings, and a space is needed only between two words, and between two operators
 * that would read as one.
 * @param {string} source
 */
export function shortenShader(source) {
  return withoutComments(source)
    .split("\n")
    .map((line) =>
      line
        .replace(/\s+/g, " ")
        .replace(/ ?([(){}[\];,:<>=@*/%|^~?!]) ?/g, (match, symbol, offset, whole) =>
          keepOperatorsApart(match, symbol, offset, whole),
        )
        .trim(),
    )
    .join("\n")
    .trimEnd();
}

/** Characters that, next to each other, may read as one operator: the space between two of them stays. */
const JOINABLE = /[<>=!*/%|^&+-]/;

/**
 * @param {string} match
 * @param {string} symbol
 * @param {number} offset
 * @param {string} whole
 */
function keepOperatorsApart(match, symbol, offset, whole) {
  const before = whole[offset - 1] ?? "";
  const after = whole[offset + match.length] ?? "";
  const left = match.startsWith(" ") && JOINABLE.test(symbol) && JOINABLE.test(before) ? " " : "";
  const right = match.endsWith(" ") && JOINABLE.test(symbol) && JOINABLE.test(after) ? " " : "";
  return left + symbol + right;
}

/**
 * Block comments nest in WGSL.
 * @param {string} source
 */
function withoutComments(source) {
  let text = "";
  let depth = 0;
  for (let index = 0; index < source.length; index++) {
    const two = source.slice(index, index + 2);
    if (depth === 0 && two === "//") {
      const end = source.indexOf("\n", index);
      if (end === -1) break;
      index = end;
      text += "\n";
    } else if (two === "/*") {
      depth++;
      index++;
    } else if (depth > 0 && two === "*/") {
      depth--;
      index++;
      text += " ";
    } else if (depth === 0 || source[index] === "\n") {
      text += source[index];
    }
  }
  return text;
}

/**
 * Writes every character beyond ASCII as an escape. A classic script is read in the page's own encoding, which need not be UTF-8,
 * and a worker's text inside of it would be read wrongly without any error.
 * @returns {import("vite").Plugin}
 */
export function asciiOnly() {
  return {
    name: "mixtral-ascii-only",
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== "chunk") continue;
        file.code = file.code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
      }
    },
  };
}
