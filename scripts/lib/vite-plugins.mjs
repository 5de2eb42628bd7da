/** What the build does beside bundling: places the worker and the miniature, and shortens the shaders. */

/** @typedef {import("vite").Plugin} Plugin */

const WORKER = /new URL\(\s*["'][./]*worker\/main\.ts["']\s*,\s*import\.meta\.url\s*,?\s*\)/g;
const MINIATURE = /new URL\(\s*["'][./]*model\/miniature\.gguf["']\s*,\s*import\.meta\.url\s*,?\s*\)/g;
const FILES_ID = "\0mixtral:files";

/**
 * Rewrites the two addresses that the source names by their place in the repository, `worker/main.ts` and
 * `model/miniature.gguf`, to what stands beside the built file. Vite would bundle them as assets of its own naming.
 *
 * - `library`: `new URL("./worker.js", import.meta.url)`, the form that every bundler understands.
 * - `script`: the worker is a Blob URL of the text that the file carries; the miniature lies beside the script.
 * @param {{ kind: "library" } | { kind: "script", workerText: string }} target
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
      const placed = code
        .replace(WORKER, () => {
          workers++;
          return target.kind === "library" ? "__MIXTRAL_WORKER__" : "__mixtralFiles.workerUrl()";
        })
        .replace(MINIATURE, () =>
          target.kind === "library" ? "__MIXTRAL_MINIATURE__" : "__mixtralFiles.besideScript('miniature.gguf')",
        );
      if (placed === code) return null;
      if (id.includes("node_modules")) throw new Error(`${id} names the worker's source: only src/ does.`);
      return {
        code: target.kind === "library" ? placed : `import * as __mixtralFiles from "mixtral:files";\n${placed}`,
        map: null,
      };
    },
    generateBundle(_options, bundle) {
      if (workers !== 1) this.error(`The source starts worker/main.ts in ${workers} places; the build expects exactly one.`);
      for (const file of Object.values(bundle)) {
        if (file.type !== "chunk") continue;
        file.code = file.code
          .replaceAll("__MIXTRAL_WORKER__", 'new URL("./worker.js", import.meta.url)')
          .replaceAll("__MIXTRAL_MINIATURE__", 'new URL("./miniature.gguf", import.meta.url)');
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
