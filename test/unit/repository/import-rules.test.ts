import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..", "..", "..");
const BIOME = join(ROOT, "node_modules", "@biomejs", "biome", "bin", "biome");

/** Each file breaks one rule; the linter must say so, with this rule's name. */
const FORBIDDEN: Readonly<Record<string, readonly [rule: string, text: string]>> = {
  "src/contract/from-outside.ts": ["noRestrictedImports", `import { a } from "../tools/a.ts";\nexport const b = a;`],
  "src/prompts/from-worker.ts": ["noRestrictedImports", `import { a } from "../../worker/gguf/a.ts";\nexport const b = a;`],
  "src/tools/from-worker.ts": ["noRestrictedImports", `import { a } from "../../worker/gguf/a.ts";\nexport const b = a;`],
  "src/prompts/from-openai.ts": ["noRestrictedImports", `import { a } from "../openai/a.ts";\nexport const b = a;`],
  "src/prompts/from-wire.ts": ["noRestrictedImports", `import { a } from "../wire/a.ts";\nexport const b = a;`],
  "src/tools/from-openai.ts": ["noRestrictedImports", `import { a } from "../openai/a.ts";\nexport const b = a;`],
  "src/tools/from-wire.ts": ["noRestrictedImports", `import { a } from "../wire/a.ts";\nexport const b = a;`],
  "src/shipped-tools/from-worker.ts": ["noRestrictedImports", `import { a } from "../../worker/main.ts";\nexport const b = a;`],
  "src/tool-sources/from-facade.ts": ["noRestrictedImports", `import { a } from "../mixtral.ts";\nexport const b = a;`],
  "src/openai/from-worker.ts": ["noRestrictedImports", `import { a } from "../../worker/main.ts";\nexport const b = a;`],
  "src/from-worker.ts": ["noRestrictedImports", `import { a } from "../worker/main.ts";\nexport const b = a;`],
  "worker/from-page.ts": ["noRestrictedImports", `import { a } from "../src/tools/a.ts";\nexport const b = a;`],
  "worker/gguf/from-page.ts": ["noRestrictedImports", `import { a } from "../../src/mixtral.ts";\nexport const b = a;`],
  "worker/gpu/upward.ts": ["noRestrictedImports", `import { a } from "../kernels/a.ts";\nexport const b = a;`],
  "worker/kernels/upward.ts": ["noRestrictedImports", `import { a } from "../model/a.ts";\nexport const b = a;`],
  "worker/kernels/reader.ts": ["noRestrictedImports", `import { a } from "../gguf/reader.ts";\nexport const b = a;`],
  "worker/grammar/upward.ts": ["noRestrictedImports", `import { a } from "../model/a.ts";\nexport const b = a;`],
  "src/entries/tools.ts": ["noRestrictedImports", `import { a } from "../../worker/grammar/a.ts";\nexport const b = a;`],
  "worker/generation/upward.ts": ["noRestrictedImports", `import { a } from "../engines/a.ts";\nexport const b = a;`],
  "worker/model/upward.ts": ["noRestrictedImports", `import { a } from "../engines/a.ts";\nexport const b = a;`],
  "worker/gguf/upward.ts": ["noRestrictedImports", `import { a } from "../model/a.ts";\nexport const b = a;`],
  "worker/sampling/upward.ts": ["noRestrictedImports", `import { a } from "../model/a.ts";\nexport const b = a;`],
  "worker/source/upward.ts": ["noRestrictedImports", `import { a } from "../gguf/a.ts";\nexport const b = a;`],
  "worker/loading/upward.ts": ["noRestrictedImports", `import { a } from "../model/a.ts";\nexport const b = a;`],
  "worker/tokenizer/upward.ts": ["noRestrictedImports", `import { a } from "../model/a.ts";\nexport const b = a;`],
  "worker/engines/upward.ts": ["noRestrictedImports", `import { a } from "../main.ts";\nexport const b = a;`],
  "demo/inside.ts": ["noRestrictedImports", `import { a } from "../src/tools/a.ts";\nexport const b = a;`],
  "src/circle-one.ts": ["noImportCycles", `import { two } from "./circle-two.ts";\nexport const one = (): number => two();`],
  "src/circle-two.ts": ["noImportCycles", `import { one } from "./circle-one.ts";\nexport const two = (): number => one();`],
  "src/any.ts": ["noExplicitAny", "export const b: any = 1;"],
  "src/non-null.ts": ["noNonNullAssertion", "export const b = (a: number | null): number => a!;"],
};

/** The same folders, with imports that the rules allow. */
const ALLOWED: Readonly<Record<string, string>> = {
  "src/contract/inside.ts": `import type { a } from "./a.ts";\nexport type B = typeof a;`,
  "src/prompts/contract.ts": `import type { a } from "../contract/a.ts";\nexport type B = typeof a;`,
  "src/tools/prompts.ts": `import { a } from "../prompts/a.ts";\nexport const b = a;`,
  "src/openai/tools.ts": `import { a } from "../tools/a.ts";\nexport const b = a;`,
  "src/entries/grammar.ts": `import { a } from "../../worker/grammar/a.ts";\nexport const b = a;`,
  "worker/grammar/tokenizer.ts": `import { a } from "../tokenizer/a.ts";\nimport { c } from "../gguf/c.ts";\nexport const b = [a, c];`,
  "worker/main.ts": `import { a } from "./engines/a.ts";\nimport { c } from "../src/contract/c.ts";\nexport const b = [a, c];`,
  "worker/kernels/gpu.ts": `import { a } from "../gpu/a.ts";\nimport { c } from "./c.ts";\nexport const b = [a, c];`,
  "worker/kernels/types.ts": `import type { a } from "../gguf/types.ts";\nexport type B = typeof a;`,
  "worker/model/kernels.ts": `import { a } from "../kernels/a.ts";\nimport { c } from "../gguf/c.ts";\nimport { d } from "../gpu/d.ts";\nexport const b = [a, c, d];`,
  "worker/engines/model.ts": `import { a } from "../model/a.ts";\nimport { c } from "../../src/contract/c.ts";\nexport const b = [a, c];`,
  "demo/public.ts": `import { a } from "../src/index.ts";\nexport const b = a;`,
};

type Diagnostic = { readonly category: string; readonly location: { readonly path: string | { readonly file: string } } };

describe("the linter's rules", () => {
  let folder = "";
  let diagnostics: readonly Diagnostic[] = [];

  const rulesFor = (file: string): string[] =>
    diagnostics
      .filter(({ location }) => (typeof location.path === "string" ? location.path : location.path.file).endsWith(file))
      .map(({ category }) => category.split("/").at(-1) ?? "");

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "mixtral-lint-"));
    copyFileSync(join(ROOT, "biome.json"), join(folder, "biome.json"));
    const files = { ...ALLOWED, ...Object.fromEntries(Object.entries(FORBIDDEN).map(([path, [, text]]) => [path, text])) };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), `${text}\n`);
    }
    const { stdout } = spawnSync(
      process.execPath,
      [BIOME, "lint", "--vcs-enabled=false", "--vcs-use-ignore-file=false", "--reporter=json", "--max-diagnostics=none", "."],
      { cwd: folder, encoding: "utf8" },
    );
    diagnostics = JSON.parse(stdout.slice(stdout.indexOf("{"))).diagnostics;
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(Object.entries(FORBIDDEN))("forbids what %s does", (file, [rule]) => {
    expect(rulesFor(file)).toContain(rule);
  });

  it.each(Object.keys(ALLOWED))("allows what %s does", (file) => {
    expect(rulesFor(file)).toEqual([]);
  });
});
