/** `search`: the shipped full-text search over the site's own documents. */
import type { Tool } from "mixtral.js";
import { documentSearch } from "mixtral.js/tools";
import { DOCUMENTS } from "./documents.ts";
import { metadata } from "./metadata.ts";
import type { Stage } from "./stage.ts";

/** Finds at most two documents, the second only when it is about as good as the first, and points at them on the stage. */
export function search(stage: Pick<Stage, "showDocuments">): Tool {
  const { name, description } = metadata("search");
  return documentSearch(DOCUMENTS, {
    name,
    description,
    fields: ["title", "text", "words"],
    shown: ["title", "text"],
    boost: { title: 3, words: 2 },
    limit: 2,
    nearTheBest: 0.6,
    onFound: (documents) => stage.showDocuments(documents.map(({ title }) => title)),
  });
}
