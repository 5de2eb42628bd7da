import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { builtSize, SCRIPT_BUDGET_BYTES } from "../../../scripts/size.mjs";

const DIST = join(import.meta.dirname, "..", "..", "..", "dist");

function built(name: string): string {
  const file = join(DIST, name);
  if (!existsSync(file)) throw new Error(`dist/${name} is absent: run \`npm run build\` before the unit tests.`);
  return readFileSync(file, "utf8");
}

describe("the built files", () => {
  it("keep the script-tag file within its budget of 120 KiB gzipped", () => {
    built("mixtral.js");
    expect(builtSize("mixtral.js").gzipBytes).toBeLessThanOrEqual(SCRIPT_BUDGET_BYTES);
  });

  it.each(["mixtral.js", "index.js", "worker.js", "grammar.js"])(
    "%s makes no code from text: no eval, no new Function",
    (name) => {
      expect(built(name)).not.toMatch(/\beval\s*\(|\bnew\s+Function\b|\bFunction\s*\(\s*["'`]/);
    },
  );

  it.each(["mixtral.js", "index.js", "worker.js", "grammar.js"])("%s names no content delivery network", (name) => {
    expect(built(name)).not.toMatch(/unpkg\.com|jsdelivr\.net|esm\.sh|cdnjs\.|skypack\.dev/);
  });

  it.each(["mixtral.js", "index.js", "worker.js", "grammar.js"])(
    "%s calls nothing that came to browsers after WebGPU (Chrome 113)",
    (name) => {
      expect(built(name)).not.toMatch(
        /\bAbortSignal\.any\(|\bcanParse\(|\bwithResolvers\(|\.fromAsync\(|\b(?:Object|Map)\.groupBy\(/,
      );
    },
  );

  it("the script-tag file is one classic script that carries the worker", () => {
    const script = built("mixtral.js");
    expect(() => new Function(script)).not.toThrow();
    expect(script.includes("import.meta")).toBe(false);
    expect(script.includes("@workgroup_size")).toBe(true);
  });

  it.each(["mixtral.js", "worker.js", "grammar.js"])("%s is plain ASCII, so that no page's encoding changes it", (name) => {
    expect(built(name)).toMatch(/^[\0-\x7f]*$/);
  });

  it("the grammar engine is in a file of its own, which imports nothing", () => {
    const itsOwnName = "FindJumpForwardString";
    expect(built("grammar.js")).toContain(itsOwnName);
    for (const name of ["mixtral.js", "index.js", "worker.js"]) expect(built(name)).not.toContain(itsOwnName);
    expect(built("grammar.js")).not.toMatch(/\bimport\s*\(|\bimport\s*["'{]/);
  });

  it("the worker is self-contained: no import, no export", () => {
    expect(() => new Function(built("worker.js"))).not.toThrow();
  });

  it("the library names the worker and the model as bundlers expect them", () => {
    const library = built("index.js");
    expect(library).toContain('new URL("./worker.js", import.meta.url)');
    expect(library).toContain('new URL("./miniature.gguf", import.meta.url)');
    expect(library).toContain('new URL("./grammar.js", import.meta.url)');
    expect(/from\s+["']\.{0,2}\//.test(library)).toBe(false);
  });
});
