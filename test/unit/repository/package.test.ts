import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..", "..", "..");
const PACKAGE = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

const USE = `import { defineTool, Mixtral, MixtralError } from "mixtral.js";
const echo = defineTool({ name: "echo", description: "Says it back", execute: (given) => given });
export async function ask(question: string): Promise<string> {
  try {
    const mixtral = await Mixtral.load();
    return (await mixtral.run(question, { tools: [echo] }).result).text;
  } catch (error) {
    return error instanceof MixtralError ? error.code : "unknown";
  }
}
`;

describe("the package, as another project sees it", () => {
  let folder = "";

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "mixtral-consumer-"));
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(ROOT, join(folder, "node_modules", "mixtral.js"), "dir");
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(join(folder, "use.ts"), USE);
    writeFileSync(
      join(folder, "script.ts"),
      `import "mixtral.js/mixtral.js";\nexport const load: typeof import("mixtral.js").Mixtral.load = window.Mixtral.load;\n`,
    );
    writeFileSync(
      join(folder, "wrong.ts"),
      `import { Mixtral } from "mixtral.js";\nexport const wrong: number = Mixtral.load;\n`,
    );
    writeFileSync(
      join(folder, "entries.ts"),
      `import { connectMcp } from "mixtral.js/mcp";\nimport { calculator } from "mixtral.js/tools";\nexport const used = [connectMcp, calculator];\n`,
    );
    writeFileSync(
      join(folder, "grammar.ts"),
      `import { compileToolGrammar, type ToolGrammar } from "mixtral.js/grammar";
import { defineTool } from "mixtral.js";
const tools = [defineTool({ name: "now", execute: () => Date.now() }), { name: "later" }];
export const grammar: Promise<ToolGrammar> = compileToolGrammar(tools, { format: "trelis-v3", choice: { name: "now" } });\n`,
    );
    writeFileSync(join(folder, "index.html"), `<script type="module">import { ask } from "./use.ts"; ask("?");</script>`);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("has every file that its exports name", () => {
    const targets = Object.values<string | { types: string; default: string }>(PACKAGE.exports).flatMap((target) =>
      typeof target === "string" ? [target] : Object.values(target),
    );
    expect(targets.length).toBeGreaterThan(4);
    expect(targets.filter((target) => !existsSync(join(ROOT, target)))).toEqual([]);
  });

  const compile = (file: string, module: string, resolution: string): { status: number | null; stdout: string } =>
    spawnSync(
      process.execPath,
      [
        join(ROOT, "node_modules", "typescript", "bin", "tsc"),
        ...["--ignoreConfig", "--noEmit", "--strict", "--skipLibCheck", "false", "--types", "", "--target", "es2022"],
        ...["--lib", "es2022,dom", "--module", module, "--moduleResolution", resolution, file],
      ],
      { cwd: folder, encoding: "utf8" },
    );

  it.each([
    ["esnext", "bundler"],
    ["nodenext", "nodenext"],
  ])("has declarations that hold in a strict project (module %s, resolution %s)", (module, resolution) => {
    expect(compile("use.ts", module, resolution)).toMatchObject({ status: 0, stdout: "" });
    expect(compile("script.ts", module, resolution)).toMatchObject({ status: 0, stdout: "" });
    expect(compile("entries.ts", module, resolution)).toMatchObject({ status: 0, stdout: "" });
    expect(compile("grammar.ts", module, resolution)).toMatchObject({ status: 0, stdout: "" });
    expect(compile("wrong.ts", module, resolution).stdout).toContain("TS2322");
  });

  it("is bundled by Vite with its worker and its model, without configuration", async () => {
    await build({
      root: folder,
      configFile: false,
      logLevel: "error",
      base: "./",
      build: { outDir: "out", reportCompressedSize: false },
    });
    const assets = readdirSync(join(folder, "out", "assets"));
    expect(assets.some((name) => /^worker-.*\.js$/.test(name))).toBe(true);
    expect(assets.some((name) => /^miniature-.*\.gguf$/.test(name))).toBe(true);
    expect(assets.some((name) => /^grammar-.*\.js$/.test(name))).toBe(true);
  });
});
