/** `search`: full-text search over the site's own documents. */
import MiniSearch from "minisearch";
import { DOCUMENTS, type SiteDocument } from "./documents.ts";
import type { Stage } from "./stage.ts";

/** Arguments of `search`. */
export type SearchArguments = { readonly query: string };

/** What `search` answers, best first; empty when nothing fits. */
export type SearchResults = { readonly results: readonly { readonly title: string; readonly text: string }[] };

const MOST_RESULTS = 2;
/** A second result is worth showing only when it is about as good as the first. */
const NEAR_THE_BEST = 0.6;

/** Too common to tell documents apart. */
const STOP_WORDS = new Set(
  "a an and any are at be can do does for from how i in is it me my of on or our the there this to we what with you your".split(
    " ",
  ),
);

const index: MiniSearch<SiteDocument> = new MiniSearch<SiteDocument>({
  idField: "title",
  fields: ["title", "text", "words"],
  processTerm: (term) => (STOP_WORDS.has(term.toLowerCase()) ? null : term.toLowerCase()),
  searchOptions: {
    boost: { title: 3, words: 2 },
    prefix: (term) => term.length > 3,
    fuzzy: (term) => (term.length > 4 ? 0.2 : false),
  },
});
index.addAll(DOCUMENTS);

/**
 * The documents that fit the query, at most two; points at them on the stage.
 * @throws Error when the query is empty.
 */
export function search({ query }: SearchArguments, stage: Pick<Stage, "showDocuments">): SearchResults {
  if (query.trim() === "") throw new Error("The query is empty");
  const hits = index.search(query);
  const best = hits[0]?.score ?? 0;
  const titles = hits
    .filter(({ score }) => score >= best * NEAR_THE_BEST)
    .slice(0, MOST_RESULTS)
    .map(({ id }) => String(id));
  stage.showDocuments(titles);
  return {
    results: titles
      .flatMap((title) => DOCUMENTS.filter((entry) => entry.title === title))
      .map(({ title, text }) => ({ title, text })),
  };
}
