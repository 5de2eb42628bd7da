const IMPORT = /import\(\s*["']\.\/prompts\/chat-template\.ts["']\s*\)/g;

/**
 * What renders chat templates is a fifth of the page's part, and few models need it: in the package it is loaded from the entry
 * `prompts.js`, which lies beside index.js and mixtral.js. An import of a classic script is relative to the script's own address.
 * It is put in after bundling, so that the bundler neither follows nor wraps it.
 * @returns {import("vite").Plugin}
 */
export function lazyPrompts() {
  let imports = 0;
  return {
    name: "mixtral-lazy-prompts",
    enforce: "pre",
    transform(code, id) {
      if (!id.endsWith("/src/load-format.ts")) return null;
      imports += code.match(IMPORT)?.length ?? 0;
      return { code: code.replace(IMPORT, "__MIXTRAL_PROMPTS__"), map: null };
    },
    generateBundle(_options, bundle) {
      if (imports !== 1) this.error(`src/load-format.ts imports the chat templates ${imports} times; the build expects once.`);
      for (const file of Object.values(bundle))
        if (file.type === "chunk") file.code = file.code.replaceAll("__MIXTRAL_PROMPTS__", 'import("./prompts.js")');
    },
  };
}
