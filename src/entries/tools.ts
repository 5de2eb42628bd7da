/** `mixtral.js/tools`: functions that a page can hand to the model as they are. One self-contained file, also for script-tag pages. */
export { calculator, type CalculatorOptions } from "../shipped-tools/calculator/calculator.ts";
export {
  documentSearch,
  type DocumentSearchOptions,
  type SearchableDocument,
  type SearchResults,
} from "../shipped-tools/document-search.ts";
export { python, type PythonOptions, type PythonResult } from "../shipped-tools/python/python.ts";
export { wikipediaSearch, type WikipediaResults, type WikipediaSearchOptions } from "../shipped-tools/wikipedia-search.ts";
