/** Wikipedia, through MediaWiki's Action API, which answers pages of any origin. */
import { ToolError } from "../contract/errors.ts";
import { describe } from "../prompts/messages.ts";
import { defineTool, type Tool } from "../tools/tool.ts";

export type WikipediaSearchOptions = {
  /** Default `"wikipedia"`. */
  readonly name?: string;
  readonly description?: string;
  /** Wikipedia's language. Default `"en"`. */
  readonly language?: string;
  /** Another MediaWiki's `api.php`. Default: that of the language's Wikipedia. */
  readonly endpoint?: string | URL;
  /** Articles at most, 1 to 10. Default 3. */
  readonly limit?: number;
  /** Longest beginning of an article. Default 600 characters. */
  readonly maxCharacters?: number;
  /** Makes the requests. Default: the page's `fetch`. */
  readonly fetch?: typeof fetch;
};

export type WikipediaResults = {
  readonly results: readonly { readonly title: string; readonly url: string; readonly text: string }[];
};

/** What comes back, as far as it is read. Nothing in it is taken on trust. */
type Answer = {
  readonly error?: { readonly info?: unknown };
  readonly query?: { readonly pages?: unknown };
};

/**
 * A tool that searches Wikipedia: `{ query: "Mont Blanc" }` → `{ results: [{ title, url, text }] }`, best first. What it finds is
 * text that anybody can write, so the tool is `untrusted`. It sends the model's query to Wikipedia: say so where that matters.
 * @throws TypeError for options that are wrong.
 */
export function wikipediaSearch(options: WikipediaSearchOptions = {}): Tool<{ query: string }, Promise<WikipediaResults>> {
  const { name = "wikipedia", language = "en", limit = 3, maxCharacters = 600 } = options;
  const { description = "Search Wikipedia for an article and get the beginning of its text" } = options;
  if (!/^[a-z]{2,12}(?:-[a-z]{2,12})*$/.test(language))
    throw new TypeError(`language is ${describe(language)}; give the code in front of .wikipedia.org, such as "en".`);
  if (!Number.isInteger(limit) || limit < 1 || limit > 10)
    throw new TypeError(`limit is ${describe(limit)}; give an integer from 1 to 10.`);
  const endpoint = options.endpoint ?? `https://${language}.wikipedia.org/w/api.php`;
  const api = readAddress(endpoint);
  const request = options.fetch ?? ((...given: Parameters<typeof fetch>) => fetch(...given));
  return defineTool({
    name,
    description,
    parameters: {
      type: "object",
      properties: { query: { type: "string", description: "What to look for" } },
      required: ["query"],
    },
    sideEffects: false,
    untrusted: true,
    execute: async ({ query }, { signal }) => {
      if (query.trim() === "") throw new ToolError("The query is empty", { tool: name });
      const answer = await ask(request, address(api, query, limit, maxCharacters), name, signal);
      return { results: articles(answer, maxCharacters).slice(0, limit) };
    },
  });
}

function readAddress(endpoint: string | URL): URL {
  try {
    return new URL(endpoint);
  } catch (error) {
    throw new TypeError(`endpoint is ${describe(endpoint)}; give the whole address of an api.php.`, { cause: error });
  }
}

function address(endpoint: URL, query: string, limit: number, maxCharacters: number): URL {
  const url = new URL(endpoint);
  const parameters = {
    action: "query",
    format: "json",
    formatversion: "2",
    // Without credentials, from any page.
    origin: "*",
    generator: "search",
    gsrsearch: query.slice(0, 300),
    gsrlimit: `${limit}`,
    prop: "extracts|info",
    inprop: "url",
    exintro: "1",
    explaintext: "1",
    exlimit: "max",
    exchars: `${Math.min(1_200, maxCharacters)}`,
  };
  for (const [key, value] of Object.entries(parameters)) url.searchParams.set(key, value);
  return url;
}

async function ask(request: typeof fetch, url: URL, tool: string, signal: AbortSignal): Promise<Answer> {
  const fail = (what: string, cause?: unknown): ToolError => new ToolError(`${url.host} ${what}`, { tool }, cause);
  let response: Response;
  try {
    response = await request(url, { signal, headers: { accept: "application/json" } });
  } catch (error) {
    signal.throwIfAborted();
    throw fail("could not be reached", error);
  }
  if (!response.ok) throw fail(`answered with the status ${response.status}`);
  let answer: Answer | null;
  try {
    answer = (await response.json()) as Answer | null;
  } catch (error) {
    signal.throwIfAborted();
    throw fail("answered with something that is not JSON", error);
  }
  if (typeof answer !== "object" || answer === null) throw fail("answered with something that is no result");
  if (answer.error !== undefined) throw fail(`refused the query: ${String(answer.error.info ?? "no reason given")}`);
  return answer;
}

function articles(answer: Answer, maxCharacters: number): { title: string; url: string; text: string }[] {
  const pages = answer.query?.pages;
  if (!Array.isArray(pages)) return [];
  return pages
    .filter(
      (page): page is { title: string; index?: unknown; extract?: unknown; fullurl?: unknown } => typeof page?.title === "string",
    )
    .sort((left, right) => Number(left.index ?? 0) - Number(right.index ?? 0))
    .map(({ title, extract, fullurl }) => {
      const text = typeof extract === "string" ? extract.trim() : "";
      return {
        title,
        url: typeof fullurl === "string" ? fullurl : "",
        text: text.length > maxCharacters ? `${text.slice(0, maxCharacters - 1)}…` : text,
      };
    });
}
