/** Full-text search over documents that the page gives. */
import MiniSearch from "minisearch";
import { ToolError } from "../contract/errors.ts";
import { defineTool, type Tool } from "../tools/tool.ts";
import { describe } from "../prompts/messages.ts";

/** One document: its texts by the names of fields. */
export type SearchableDocument = { readonly [field: string]: string };

export type DocumentSearchOptions<Document extends SearchableDocument = SearchableDocument> = {
  /** Default `"search"`. */
  readonly name?: string;
  readonly description?: string;
  /** Fields that are searched. Default: all of the first document. */
  readonly fields?: readonly (keyof Document & string)[];
  /** Fields that the model is told. Default: those that are searched. */
  readonly shown?: readonly (keyof Document & string)[];
  /** How much a match in a field counts. Default 1 each. */
  readonly boost?: { readonly [Field in keyof Document]?: number };
  /** Results at most. Default 3. */
  readonly limit?: number;
  /** Leaves out results that score less than this share of the best one's score, from 0 to 1. Default 0. */
  readonly nearTheBest?: number;
  /** Longest text of a field in a result; a longer one is cut. Default 500 characters. */
  readonly maxCharacters?: number;
  /** Words that are not looked for. Default: common English words. */
  readonly stopWords?: readonly string[];
  /** The documents hold text that neither the page nor the user wrote. Default false. */
  readonly untrusted?: boolean;
  /** Told what was found, best first, for the page to show. */
  readonly onFound?: (documents: readonly Document[]) => void;
};

/** The fields that are shown of each document that was found. */
export type SearchResults = { readonly results: readonly { readonly [field: string]: string }[] };

/** Too common to tell documents apart. */
const STOP_WORDS: readonly string[] =
  "a an and any are at be can do does for from how i in is it me my of on or our the there this to we what with you your".split(
    " ",
  );

/**
 * A tool that searches documents: `{ query: "returns" }` → `{ results: [{ title, text }] }`, best first, empty where nothing
 * fits. It finds beginnings of words and words with a typing error too. The index is made at once; the page's objects stay as they are.
 * @throws TypeError for documents or options that are wrong.
 */
export function documentSearch<Document extends SearchableDocument>(
  documents: readonly Document[],
  options: DocumentSearchOptions<Document> = {},
): Tool<{ query: string }, SearchResults> {
  const { name = "search", description = "Search the documents of this site", limit = 3, nearTheBest = 0 } = options;
  const { maxCharacters = 500, untrusted = false, onFound } = options;
  const [first] = documents;
  if (!Array.isArray(documents) || first === undefined)
    throw new TypeError(
      `documents is ${Array.isArray(documents) ? "an empty array" : describe(documents)}; give an array of at least one object of texts.`,
    );
  const fields = options.fields ?? Object.keys(first);
  const shown = options.shown ?? fields;
  checkFields(documents, [...fields, ...shown]);
  const read = (setting: string, value: number, least: number, most: number): void => {
    if (!(value >= least && value <= most)) throw new TypeError(`${setting} is ${describe(value)}; give ${least} to ${most}.`);
  };
  read("limit", limit, 1, 100);
  read("nearTheBest", nearTheBest, 0, 1);
  read("maxCharacters", maxCharacters, 1, 1_000_000);
  const index = indexOf(documents, fields, options);
  return defineTool({
    name,
    description,
    parameters: {
      type: "object",
      properties: { query: { type: "string", description: "The search query string" } },
      required: ["query"],
    },
    sideEffects: false,
    untrusted,
    execute: ({ query }) => {
      if (query.trim() === "") throw new ToolError("The query is empty", { tool: name });
      const hits = index.search(query);
      const bar = (hits[0]?.score ?? 0) * nearTheBest;
      const found = hits
        .filter(({ score }) => score >= bar)
        .slice(0, limit)
        .flatMap(({ id }) => documents[Number(id)] ?? []);
      onFound?.(found);
      return {
        results: found.map((document) =>
          Object.fromEntries(shown.map((field) => [field, shorten(document[field] ?? "", maxCharacters)])),
        ),
      };
    },
  });
}

function checkFields(documents: readonly SearchableDocument[], fields: readonly string[]): void {
  for (const [place, document] of documents.entries())
    for (const field of fields) {
      const value = Object.hasOwn(document, field) ? document[field] : undefined;
      if (typeof value !== "string")
        throw new TypeError(`${JSON.stringify(field)} of document ${place} is ${describe(value)}; give a text.`);
    }
}

function indexOf<Document extends SearchableDocument>(
  documents: readonly Document[],
  fields: readonly string[],
  { boost = {}, stopWords = STOP_WORDS }: DocumentSearchOptions<Document>,
): MiniSearch {
  const ignored = new Set(stopWords.map((word) => word.toLowerCase()));
  const index = new MiniSearch<{ readonly place: number; readonly document: Document }>({
    idField: "place",
    fields: [...fields],
    extractField: (entry, field) => (field === "place" ? entry.place : (entry.document[field] ?? "")),
    processTerm: (term) => (ignored.has(term.toLowerCase()) ? null : term.toLowerCase()),
    searchOptions: {
      boost: { ...boost } as { [field: string]: number },
      prefix: (term) => term.length > 3,
      fuzzy: (term) => (term.length > 4 ? 0.2 : false),
    },
  });
  index.addAll(documents.map((document, place) => ({ place, document })));
  return index;
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
