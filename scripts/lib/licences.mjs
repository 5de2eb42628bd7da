/** The licences of what the built files contain, as those licences ask. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./paths.mjs";

/** Packages whose code is in a file of dist/. */
export const BUNDLED = [
  "@cfworker/json-schema",
  "@huggingface/gguf",
  "@huggingface/jinja",
  "@mlc-ai/web-xgrammar",
  "comlink",
  "hash-wasm",
  "jsep",
  "jsonrepair",
  "minisearch",
];

/** @returns {string} Each package's name, version, licence and, where it brings one, the licence's text. */
export function thirdPartyLicences() {
  const parts = BUNDLED.map((name) => {
    const folder = join(ROOT, "node_modules", name);
    const { version, license, author } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const holder = typeof author === "string" ? author : author?.name;
    const file = readdirSync(folder).find((entry) => /^licen[cs]e(?:\.|$)/i.test(entry));
    const text = file === undefined ? `Copyright ${holder ?? "its authors"}` : readFileSync(join(folder, file), "utf8").trim();
    return `${name} ${version}: ${license}\n\n${text}\n`;
  });
  return `The files beside this one contain code of these packages.\n\n${parts.join(`\n${"-".repeat(80)}\n\n`)}`;
}
