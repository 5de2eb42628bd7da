import { describe, expect, it } from "vitest";
import { type DocumentSearchOptions, documentSearch } from "../../../../src/shipped-tools/document-search.ts";

const DOCUMENTS = [
  { title: "Returns", text: "You can return an order within 30 days. The label is free." },
  { title: "Shipping", text: "We ship to all countries in Europe. It costs 4 euros." },
  { title: "Warranty", text: "Every product has a warranty of 2 years." },
] as const;

const context = { signal: new AbortController().signal, callId: "call" };

type Found = { readonly results: readonly Record<string, string>[] };

function find(query: string, options: DocumentSearchOptions<(typeof DOCUMENTS)[number]> = {}): Found {
  return documentSearch(DOCUMENTS, options).execute({ query }, context) as Found;
}

describe("documentSearch", () => {
  it.each([
    ["returns", "Returns"],
    ["how do I return it", "Returns"],
    ["ship to Europe", "Shipping"],
    ["guarantee warr", "Warranty"],
    ["warrnty", "Warranty"],
  ])("finds for %j the document %j first", (query, title) => {
    expect(find(query).results[0]?.title).toBe(title);
  });

  it("gives the fields, nothing where nothing fits, and tells the page", () => {
    const found: unknown[] = [];
    const options = { onFound: (documents: readonly unknown[]) => found.push(documents) };
    expect(find("label", options)).toEqual({ results: [DOCUMENTS[0]] });
    expect(find("zyzzyva", options)).toEqual({ results: [] });
    expect(found).toEqual([[DOCUMENTS[0]], []]);
    expect((found[0] as unknown[])[0]).toBe(DOCUMENTS[0]);
  });

  it("searches and shows the fields that it is told to, and cuts long texts", () => {
    expect(find("returns", { fields: ["text"], shown: ["title"] })).toEqual({ results: [{ title: "Returns" }] });
    expect(find("Warranty", { fields: ["title"], shown: ["text"], maxCharacters: 10 })).toEqual({
      results: [{ text: "Every pro…" }],
    });
  });

  it("keeps to its limit, and to what is near the best", () => {
    expect(find("return ship warranty", { limit: 2 }).results).toHaveLength(2);
    expect(find("return ship warranty", { nearTheBest: 1 }).results).toHaveLength(1);
    expect(find("the", { stopWords: [] }).results).toHaveLength(1);
    expect(find("the").results).toHaveLength(0);
  });

  it("says whether its texts are trusted, and that it changes nothing", () => {
    expect(documentSearch(DOCUMENTS)).toMatchObject({ name: "search", untrusted: false, sideEffects: false });
    expect(documentSearch(DOCUMENTS, { untrusted: true, name: "look" })).toMatchObject({ name: "look", untrusted: true });
  });

  it("refuses an empty query, and documents and options that are wrong", () => {
    expect(() => find(" ")).toThrow("The query is empty");
    expect(() => documentSearch([])).toThrow("documents is an empty array; give an array of at least one object");
    expect(() => documentSearch([{ title: "a" }, {}] as never)).toThrow('"title" of document 1');
    expect(() => documentSearch(DOCUMENTS, { fields: ["constructor" as never] })).toThrow('"constructor" of document 0');
    expect(() => documentSearch(DOCUMENTS, { limit: 0 })).toThrow("limit is 0");
    expect(() => documentSearch(DOCUMENTS, { nearTheBest: 2 })).toThrow("nearTheBest is 2");
  });
});
