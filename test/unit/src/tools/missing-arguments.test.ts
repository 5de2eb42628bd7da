import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../../src/prompts/conversation.ts";
import { askFor, missingArguments } from "../../../../src/tools/missing-arguments.ts";
import { defineTool, type Tool } from "../../../../src/tools/tool.ts";
import { call, promptText, read, start } from "../support/start-run.ts";

const weather = defineTool({
  name: "get_weather",
  description: "The weather",
  parameters: {
    type: "object",
    properties: {
      city: { type: "string", description: "Name of the city." },
      unit: { enum: ["celsius", "unknown"] },
      note: { type: ["string", "null"] },
      mode: { type: "string", default: "none" },
      place: { type: "object", properties: { street: { type: "string" } }, required: ["street"] },
    },
    required: ["city", "unit", "note", "mode", "place"],
  },
  execute: ({ city }) => ({ city, temperature: 15 }),
});
const full = { city: "Paris", unit: "unknown", note: null, mode: "none", place: { street: "Rue X" } };

function names(args: JsonObject, said = "", tool: Tool = weather): string[] {
  return missingArguments(tool, { id: "1", name: tool.name, arguments: args }, said).map(({ name }) => name);
}

describe("missingArguments", () => {
  it("finds required arguments that are left out, empty or placeholders, also within objects", () => {
    expect(names(full)).toEqual([]);
    expect(names({})).toEqual(["city", "unit", "note", "mode", "place"]);
    expect(names({ ...full, city: " " })).toEqual(["city"]);
    expect(names({ ...full, city: null })).toEqual(["city"]);
    expect(names({ ...full, place: { street: "<street>" } })).toEqual(["place.street"]);
    expect(names({ ...full, place: {} })).toEqual(["place.street"]);
  });

  it("leaves alone what the schema names itself, what the user said, and what is not required", () => {
    expect(names({ ...full, city: "Unknown" })).toEqual(["city"]);
    expect(names({ ...full, city: "Unknown" }, "the town of Unknown")).toEqual([]);
    const optional = defineTool({
      name: "f",
      parameters: { type: "object", properties: { a: { type: "string" } } },
      execute: () => 1,
    });
    expect(names({ a: "" }, "", optional)).toEqual([]);
    const own = defineTool({ name: "f", parameters: { type: "object", required: ["constructor"] }, execute: () => 1 });
    expect(names({}, "", own)).toEqual(["constructor"]);
  });

  it("asks by the descriptions", () => {
    const missing = missingArguments(weather, { id: "1", name: "get_weather", arguments: { ...full, city: "", unit: "" } }, "");
    expect(askFor(missing)).toBe("I need to know more before I can go on. Please tell me: city (Name of the city); unit.");
  });
});

const simple = defineTool<{ city: string }>({
  name: "get_weather",
  parameters: {
    type: "object",
    properties: { city: { type: "string", description: "Name of the city" } },
    required: ["city"],
    additionalProperties: false,
  },
  execute: ({ city }) => `15 C in ${city}`,
});

describe("missingArguments of a run", () => {
  it.each([
    ["left out", {}],
    ["a placeholder", { city: "<city>" }],
    ["empty", { city: "" }],
  ])("ends with a question where a required argument is %s, and runs nothing", async (_, args) => {
    let ran = 0;
    const tool = defineTool<{ city: string }>({ ...simple, execute: () => ++ran });
    const run = start(
      [call("get_weather", args)],
      { tools: [tool], missingArguments: "ask", strict: false },
      "How is the weather?",
    );
    const events = await read(run);
    const { text, finishReason, question, messages, steps } = await run.result;
    expect(finishReason).toBe("question");
    expect(text).toBe("I need to know more before I can go on. Please tell me: city (Name of the city).");
    expect(question).toEqual({ text, missing: [{ tool: "get_weather", name: "city", description: "Name of the city" }] });
    expect(messages.at(-1)).toEqual({ role: "assistant", content: text });
    expect(steps.at(-1)).toMatchObject({ finishReason: "question", text, calls: [] });
    expect(events.flatMap((event) => (event.type === "text-delta" ? [event.text] : [])).join("")).toBe(text);
    expect(ran).toBe(0);
  });

  it("goes on with the user's answer", async () => {
    const options = { tools: [simple], missingArguments: "ask" } as const;
    const first = await start([call("get_weather", {})], options, "How is the weather?").result;
    const second = start([call("get_weather", { city: "Rome" }), "15 C."], options, [
      ...first.messages,
      { role: "user", content: "In Rome" },
    ]);
    expect(await second.result).toMatchObject({ text: "15 C.", finishReason: "stop", question: null });
    expect(await promptText(second.engine, 0)).toContain("Please tell me: city");
  });

  it("offers the model a way to ask, whose call is the question and not shown as a call", async () => {
    const run = start([call("ask_user", { question: "Which city?" })], { tools: [simple], missingArguments: "ask" }, "Weather?");
    const events = await read(run);
    expect(await run.result).toMatchObject({
      text: "Which city?",
      finishReason: "question",
      question: { text: "Which city?", missing: [] },
      messages: [
        { role: "user", content: "Weather?" },
        { role: "assistant", content: "Which city?" },
      ],
    });
    expect(events.filter(({ type }) => type.startsWith("tool-"))).toEqual([]);
    expect(events.filter(({ type }) => type === "text-delta")).toEqual([{ type: "text-delta", step: 0, text: "Which city?" }]);
    expect(await promptText(run.engine, 0)).toContain('"name": "ask_user"');
    const grammar = run.engine.requests[0]?.grammar;
    expect(grammar?.kind === "calls" && grammar.calls.map(({ name }) => name)).toEqual(["get_weather", "ask_user"]);
  });

  it("keeps what the model said before it asks", async () => {
    const replies = [`Gladly. ${call("ask_user", { question: "Which city?" })}`];
    const run = start(replies, { tools: [simple], missingArguments: "ask", strict: false });
    expect((await run.result).messages.at(-1)).toEqual({ role: "assistant", content: "Gladly.\n\nWhich city?" });
  });

  it("takes nothing for the user's word that the loop told the model, or that is marked as another's", async () => {
    const unreadable = '{"name": "get_weather", "arguments": {"city": unknown}}';
    const invented = call("get_weather", { city: "unknown" });
    const run = start([unreadable, invented], { tools: [simple], missingArguments: "ask" });
    expect(await run.result).toMatchObject({ finishReason: "question", question: { missing: [{ name: "city" }] } });
    const quoted = { role: "user", content: "The page says: unknown.", untrusted: true } as const;
    const second = start([invented], { tools: [simple], missingArguments: "ask" }, [quoted]);
    expect((await second.result).finishReason).toBe("question");
  });

  it("lets the page write the question", async () => {
    const run = start([call("get_weather", {})], {
      tools: [simple],
      missingArguments: (missing) => `Bitte noch angeben: ${missing.map(({ name }) => name).join(", ")}`,
    });
    expect((await run.result).text).toBe("Bitte noch angeben: city");
  });

  it("reports a missing argument as a wrong call unless asked to ask", async () => {
    const run = start([call("get_weather", {}), "Sorry."], { tools: [simple] });
    expect(await run.result).toMatchObject({ finishReason: "stop", question: null });
    expect(await promptText(run.engine, 0)).not.toContain("ask_user");
    const blank = start([call("get_weather", { city: "unknown" }), "Done."], { tools: [simple] });
    expect((await blank.result).steps[0]?.calls[0]).toMatchObject({ ok: true });
  });

  it("refuses a tool that has the name of the question, and another value", () => {
    const named = defineTool({ name: "ask_user", execute: () => null });
    expect(() => start([], { tools: [named], missingArguments: "ask" })).toThrow(/A tool has the name "ask_user"/);
    expect(() => start([], { tools: [named] })).not.toThrow();
    expect(() => start([], { missingArguments: "guess" as "ask" })).toThrow(/missingArguments is "guess"/);
  });
});
