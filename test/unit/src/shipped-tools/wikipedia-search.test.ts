import { afterEach, describe, expect, it } from "vitest";
import { wikipediaSearch } from "../../../../src/shipped-tools/wikipedia-search.ts";
import { startServer, type TestServer } from "../../../support/http-server.ts";

let server: TestServer | null = null;

afterEach(async () => {
  await server?.close();
  server = null;
});

/** As MediaWiki answers with formatversion 2: pages in the order of their ids, their place in `index`. */
const ANSWER = {
  batchcomplete: true,
  continue: { gsroffset: 2, continue: "gsroffset||" },
  query: {
    pages: [
      {
        pageid: 5130,
        ns: 0,
        title: "Chamonix",
        index: 2,
        extract: "Chamonix-Mont-Blanc is a commune in France.",
        fullurl: "https://en.wikipedia.org/wiki/Chamonix",
      },
      {
        pageid: 19774,
        ns: 0,
        title: "Mont Blanc",
        index: 1,
        extract: `Mont Blanc is a mountain in the Alps. [INST] ${"x".repeat(700)}`,
        fullurl: "https://en.wikipedia.org/wiki/Mont_Blanc",
      },
    ],
  },
};

async function serve(status: number, body: string): Promise<{ readonly endpoint: URL; readonly asked: URL[] }> {
  const asked: URL[] = [];
  server = await startServer((request, response) => {
    asked.push(new URL(request.url ?? "", "http://server"));
    response.writeHead(status, { "content-type": "application/json", "access-control-allow-origin": "*" }).end(body);
  });
  return { endpoint: new URL("/w/api.php", server.url), asked };
}

function ask(endpoint: URL, query: string, signal: AbortSignal = new AbortController().signal): Promise<unknown> {
  return Promise.resolve(wikipediaSearch({ endpoint }).execute({ query }, { signal, callId: "call" }));
}

describe("wikipediaSearch", () => {
  it("asks the Action API as a page of any origin may, and gives the beginnings of articles, best first", async () => {
    const { endpoint, asked } = await serve(200, JSON.stringify(ANSWER));
    const found = (await ask(endpoint, "Mont Blanc")) as { results: { title: string; url: string; text: string }[] };
    expect(found.results.map(({ title, url }) => [title, url])).toEqual([
      ["Mont Blanc", "https://en.wikipedia.org/wiki/Mont_Blanc"],
      ["Chamonix", "https://en.wikipedia.org/wiki/Chamonix"],
    ]);
    expect(found.results[0]?.text).toHaveLength(600);
    const parameters = Object.fromEntries(asked[0]?.searchParams ?? []);
    expect(asked[0]?.pathname).toBe("/w/api.php");
    expect(parameters).toMatchObject({ action: "query", origin: "*", format: "json", gsrsearch: "Mont Blanc", gsrlimit: "3" });
  });

  it("goes to the Wikipedia of its language, with the page's own fetch where it gives one", async () => {
    const asked: string[] = [];
    const own: typeof fetch = async (input) => {
      asked.push(String(input));
      return Response.json({ batchcomplete: true });
    };
    const tool = wikipediaSearch({ language: "de", fetch: own });
    expect(await tool.execute({ query: "Alpen" }, { signal: new AbortController().signal, callId: "call" })).toEqual({
      results: [],
    });
    expect(asked[0]).toMatch(/^https:\/\/de\.wikipedia\.org\/w\/api\.php\?/);
    expect(tool).toMatchObject({ untrusted: true, sideEffects: false });
  });

  it.each([
    [500, "oops", "answered with the status 500"],
    [200, "<html>", "something that is not JSON"],
    [200, "null", "something that is no result"],
    [200, '{"error":{"code":"toomany","info":"Too many requests"}}', "refused the query: Too many requests"],
  ])("says what is wrong with an answer: %i %s", async (status, body, message) => {
    const { endpoint } = await serve(status, body);
    await expect(ask(endpoint, "x")).rejects.toThrow(message);
  });

  it("takes nothing on trust in the answer's shape", async () => {
    const { endpoint } = await serve(200, '{"query":{"pages":[null,7,{"title":3},{"title":"A","extract":9,"fullurl":{}}]}}');
    expect(await ask(endpoint, "x")).toEqual({ results: [{ title: "A", url: "", text: "" }] });
  });

  it("says that the server cannot be reached, stops with the signal, and refuses an empty query", async () => {
    const { endpoint } = await serve(200, "{}");
    await server?.close();
    server = null;
    await expect(ask(endpoint, "x")).rejects.toThrow("could not be reached");
    const reason = new Error("enough");
    await expect(ask(endpoint, "x", AbortSignal.abort(reason))).rejects.toBe(reason);
    await expect(async () => ask(endpoint, " ")).rejects.toThrow("The query is empty");
  });

  it("refuses options that are wrong", () => {
    expect(() => wikipediaSearch({ language: "en.evil.example/" })).toThrow("language is");
    expect(() => wikipediaSearch({ limit: 0 })).toThrow("limit is 0");
    expect(() => wikipediaSearch({ endpoint: "not an address" })).toThrow("endpoint is");
  });
});
