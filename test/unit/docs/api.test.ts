import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../../../scripts/lib/paths.mjs";

const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");

/** Every name that src/index.ts exports. */
function publicNames(): string[] {
  const lists = [...read("src/index.ts").matchAll(/export (?:type )?\{([^}]*)\}/g)].map(([, list = ""]) => list);
  return lists
    .flatMap((list) => list.split(","))
    .map((entry) => entry.trim().replace(/^type /, ""))
    .filter((name) => name !== "");
}

describe("docs/api.md", () => {
  it("names every public name", () => {
    const names = publicNames();
    const text = read("docs/api.md");
    expect(names).toContain("Mixtral");
    expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(text))).toEqual([]);
  });
});

describe("README.md", () => {
  it("shows the page that the end-to-end tests open", () => {
    const script = (html: string): string => /<script type="module">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? "";
    const shown = script(read("README.md")).replaceAll(/\s+/g, " ");
    const tested = script(read("demo/script-tag.html")).replaceAll(/\s+/g, " ");
    expect(shown).toContain("Mixtral.load()");
    expect(shown).toBe(tested);
  });

  it("states the demo's Content-Security-Policy as it is", () => {
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(read("demo/index.html"))?.[1] ?? "";
    expect(policy).toContain("default-src");
    expect(read("README.md").replaceAll(/\s+/g, " ")).toContain(policy);
  });

  it.each(["README.md", "docs/api.md"])("links in %s lead to files that exist", (file) => {
    const links = [...read(file).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link = ""]) => link);
    const local = links.filter((link) => !/^[a-z]+:/.test(link));
    if (file === "README.md") expect(local.length).toBeGreaterThan(5);
    expect(local.filter((link) => !existsSync(join(ROOT, dirname(file), link)))).toEqual([]);
  });
});
