import { expect, it } from "vitest";
import type { FileIdentity } from "../../../../worker/source/byte-source.ts";
import { sameFile } from "../../../../worker/source/file-identity.ts";

const NOTHING: FileIdentity = { size: 9, entityTag: null, versionHint: null, sha256: null };
const DATE = "Fri, 20 Nov 2026 12:00:00 GMT";

it.each<[what: string, kept: Partial<FileIdentity>, found: Partial<FileIdentity>, same: boolean]>([
  ["nothing but the size is known", {}, {}, true],
  ["the size differs", {}, { size: 10 }, false],
  ["the tags are the same", { entityTag: '"one"' }, { entityTag: '"one"' }, true],
  ["the tags differ", { entityTag: '"one"' }, { entityTag: '"two"' }, false],
  ["a tag is gone", { entityTag: '"one"' }, {}, false],
  ["the weak tags differ", { versionHint: 'W/"one"' }, { versionHint: 'W/"two"' }, false],
  ["the dates are the same", { versionHint: DATE }, { versionHint: DATE }, true],
  ["the dates differ", { versionHint: DATE }, { versionHint: DATE.replace("12:", "13:") }, false],
  ["the hashes are the same, the tags not", { sha256: "aa", entityTag: '"one"' }, { sha256: "aa", entityTag: '"two"' }, true],
  ["the hashes differ, the tags do not", { sha256: "aa", entityTag: '"one"' }, { sha256: "bb", entityTag: '"one"' }, false],
  ["one hash is unknown", { sha256: "aa", entityTag: '"one"' }, { entityTag: '"one"' }, true],
])("tells versions of a file apart where %s", (_, kept, found, same) => {
  expect(sameFile({ ...NOTHING, ...kept }, { ...NOTHING, ...found })).toBe(same);
});
