import { describe, expect, it } from "vitest";
import { DOCUMENTS } from "../../../../demo/functions/documents.ts";
import { search } from "../../../../demo/functions/search.ts";

type Results = { readonly results: readonly { readonly title: string; readonly text: string }[] };

function find(query: string, showDocuments: (titles: readonly string[]) => void = () => undefined): Results {
  return search({ showDocuments }).execute({ query }, { signal: new AbortController().signal, callId: "call" }) as Results;
}

function titles(query: string): string[] {
  return find(query).results.map(({ title }) => title);
}

describe("search", () => {
  it.each([
    ["returns", "Returns"],
    ["refunds", "Returns"],
    ["how do I send back my shoes", "Returns"],
    ["shipping", "Shipping"],
    ["lost parcels", "Shipping"],
    ["delivery", "Delivery times"],
    ["cancelling an order", "Cancelling an order"],
    ["gift cards", "Gift cards"],
    ["voucher codes", "Gift cards"],
    ["opening hours", "Opening hours"],
    ["dark mode", "Dark mode"],
    ["privacy", "Privacy"],
    ["guarntee", "Warranty"],
  ])("finds for %j the document %j first", (query, title) => {
    expect(titles(query)[0]).toBe(title);
  });

  it("finds every document by its title, with at most one more", () => {
    for (const { title } of DOCUMENTS) {
      const found = titles(title);
      expect(found[0]).toBe(title);
      expect(found.length).toBeLessThanOrEqual(2);
    }
  });

  it("gives title and text, and points the page at them", () => {
    const shown: (readonly string[])[] = [];
    const { results } = find("returns", (found) => shown.push(found));
    expect(results[0]).toEqual({ title: "Returns", text: "You can return an order within 30 days. The label is free." });
    expect(shown).toEqual([results.map(({ title }) => title)]);
  });

  it("finds nothing for an unknown word and refuses an empty query", () => {
    expect(titles("zyzzyva")).toEqual([]);
    expect(() => titles(" ")).toThrow("The query is empty");
  });
});
