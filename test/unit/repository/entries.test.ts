import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BUNDLED } from "../../../scripts/lib/licences.mjs";

const DIST = join(import.meta.dirname, "..", "..", "..", "dist");

function built(name: string): string {
  const file = join(DIST, name);
  if (!existsSync(file)) throw new Error(`dist/${name} is absent: run \`npm run build\` before the unit tests.`);
  return readFileSync(file, "utf8");
}

/** What a module imports by a name that a browser cannot resolve. */
function bareImports(code: string): string[] {
  const found = [...code.matchAll(/(?:from|import)\s*\(?\s*["'`]([^"'`./][^"'`]*)["'`]/g)].map(([, name = ""]) => name);
  return [...new Set(found)].filter((name) => !/^(?:https?|data|blob|node):/.test(name));
}

describe("the entries for tools", () => {
  it.each(["tools.js", "mcp.js"])("%s makes no code from text", (name) => {
    expect(built(name)).not.toMatch(/\beval\s*\(|\bnew\s+Function\b|\bFunction\s*\(\s*["'`]/);
  });

  it.each(["tools.js", "mcp.js"])("%s calls nothing that came to browsers after WebGPU (Chrome 113)", (name) => {
    expect(built(name)).not.toMatch(
      /\bAbortSignal\.any\(|\bcanParse\(|\bwithResolvers\(|\.fromAsync\(|\b(?:Object|Map)\.groupBy\(/,
    );
  });

  it("tools.js is one file that a page can import as it is", () => {
    expect(bareImports(built("tools.js"))).toEqual([]);
  });

  it("mcp.js has the SDK outside, and imports it only when asked", () => {
    const code = built("mcp.js");
    expect(bareImports(code)).toEqual([
      "@modelcontextprotocol/sdk/client/index.js",
      "@modelcontextprotocol/sdk/client/streamableHttp.js",
    ]);
    expect(code).not.toMatch(/import\s*[{*\w][^;]*from\s*["']@modelcontextprotocol/);
  });

  it("the default engine's files have neither the SDK nor the shipped tools", () => {
    for (const name of ["mixtral.js", "index.js", "worker.js"]) {
      const code = built(name);
      expect(code).not.toContain("@modelcontextprotocol");
      expect(code).not.toContain("mixtral-python-frame");
    }
  });

  it("python-frame.html is a document whose policy allows no connection", () => {
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(built("python-frame.html"))?.[1];
    expect(policy).toBe("default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval' blob:; worker-src blob:");
  });

  it("the licences of what is bundled lie beside it", () => {
    const text = built("THIRD-PARTY-LICENSES.txt");
    for (const name of BUNDLED) expect(text).toMatch(new RegExp(`^${name.replace("/", "\\/")} \\d[^:\\n]*: [A-Z]`, "m"));
    expect(text).toContain("Permission is hereby granted");
  });
});
