import { describe, expect, it } from "vitest";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { placeFiles, shortenShader } from "../../../../scripts/lib/vite-plugins.mjs";
import { xgrammarModule } from "../../../../scripts/lib/xgrammar-plugin.mjs";

const ROOT = join(import.meta.dirname, "..", "..", "..", "..");

/** What a plugin's hook, called as Vite calls it, makes of its arguments. */
function call(hook: unknown, ...given: readonly unknown[]): unknown {
  return (hook as (...given: readonly unknown[]) => unknown)(...given);
}

describe("placeFiles", () => {
  const id = join(ROOT, "src", "files.ts");
  const placed = (plugin: ReturnType<typeof placeFiles>): string =>
    (call(plugin.transform, readFileSync(id, "utf8"), id) as { code: string }).code;

  it("names the grammar engine as a file beside the script, in the repository, or for the bundle to name", () => {
    expect(placed(placeFiles({ kind: "script", workerText: "" }))).toContain("__mixtralFiles.besideScript('grammar.js').href");
    expect(placed(placeFiles({ kind: "sources" }))).toContain('new URL("../src/entries/grammar.ts", import.meta.url).href');
    const library = placed(placeFiles({ kind: "library" }));
    expect(library).toContain("__MIXTRAL_GRAMMAR__.href");
    expect(library).not.toContain("new URL(");
  });
});

describe("xgrammarModule", () => {
  const plugin = xgrammarModule();
  const text = call(plugin.load, call(plugin.resolveId, "mixtral:xgrammar")) as string;

  it("takes the part that Emscripten made, as a module", () => {
    expect(text).toContain("export default Module;");
    expect(text).toMatch(/data:application\/octet-stream;base64,AGFzbQ/);
    expect(text.length).toBeLessThan(1_200_000);
  });

  it("leaves no way to make code from text or to import anything", () => {
    expect(text).not.toMatch(/\beval\s*\(|\bnew\s+Function\b|\bimport\s*\(/);
  });

  it("lets every other module alone", () => {
    expect([call(plugin.resolveId, "comlink"), call(plugin.load, "/a.js")]).toEqual([null, null]);
  });
});

describe("shortenShader", () => {
  it("takes out comments, nested ones too, and keeps every line where it was", () => {
    expect(shortenShader("// header\nfn f() { /* a /* b\n */ c */ return; } // end\n")).toBe("\nfn f(){\nreturn;}");
  });

  it("keeps the spaces between words", () => {
    expect(shortenShader("  override size : u32 = 4u ;")).toBe("override size:u32=4u;");
  });

  it.each([
    ["x / *p", "x/ *p"],
    ["let q = &x;", "let q= &x;"],
    ["a - -b", "a - -b"],
    ["a & &b", "a & &b"],
    ["a < -b", "a< -b"],
    ["a = !b", "a= !b"],
    ["fn f() -> u32 {", "fn f()->u32{"],
  ])("does not join operators: %s", (source, short) => {
    expect(shortenShader(source)).toBe(short);
  });
});
