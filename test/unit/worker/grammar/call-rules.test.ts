import { describe, expect, it } from "vitest";
import { accepts, CONTROL, objectCalls } from "./support.ts";

const weather = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const now = { type: "object", properties: {} };
const london = { name: "weather", arguments: { city: "London" } };
const time = { name: "now", arguments: {} };
const json = (value: unknown) => JSON.stringify(value);

async function sorted(grammar: ReturnType<typeof objectCalls>, good: readonly string[], bad: readonly string[]): Promise<void> {
  const fit: string[] = [];
  for (const text of [...good, ...bad]) if (await accepts(grammar, text)) fit.push(text);
  expect(fit).toEqual(good);
}

describe("the grammar of a turn that may call functions", () => {
  it("takes one call of a known function with arguments that fit, however it is indented", () =>
    sorted(
      objectCalls({ weather, now }),
      [json(london), JSON.stringify(london, null, 4), ` \n\n${json(time)}`],
      [
        json({ name: "wether", arguments: { city: "London" } }),
        json({ name: "weather", arguments: { city: "London", unit: "C" } }),
        json({ name: "weather", arguments: {} }),
        json({ name: "weather", arguments: { city: 5 } }),
        json({ name: "now", arguments: { city: "London" } }),
        json(london).slice(0, -1),
        json(london) + json(time),
        `Sure: ${json(london)}`,
        "Hello",
        "",
        json({ name: "weather" }),
        json({ arguments: { city: "London" }, name: "weather" }),
      ],
    ));

  it("takes a text instead where it may, and never something that begins as a call and is none", () =>
    sorted(
      objectCalls({ weather, now }, { text: true }),
      [json(london), "Hello {x}", "", " It is 5 {", `Sure: ${json(time)}`, "日本"],
      ["{x", ' {"name"', json({ name: "weather", arguments: {} }), `${json(london)} and more`, "\0"],
    ));

  it("lets a text go on with a valid call, and with anything that does not begin as one", () =>
    sorted(
      objectCalls({ now, nowhere: now, weather }, { text: true }),
      [
        `Sure: ${json(london)}`,
        `I will {look}:\n\n${JSON.stringify(time, null, 4)}`,
        `{ "name" : "now" , ... }`.replace("{", "A {").replace('"now"', '"Bob"'),
        'Such as {"name": "nowadays"}, {"names": 1} or {"name"} or {{"name": "w"',
        'Try {"arguments": {}, "name": "now"} or {"name": now}.',
        '{"name": '.padStart(30, "x"),
      ],
      [
        `Sure: ${json({ name: "weather", arguments: { city: 5 } })}`,
        `Sure: ${json(london)} It rains.`,
        `Sure: ${json(london).slice(0, -1)}`,
        `So {"a": 1} and {"name": "Bob"}, then { "name"\n:\t"now", "arguments": {"city": "Rome"}}`,
        'So {"name": "now"}',
        'So {"name": {"name": "nowhere"',
        // What begins so far like a function's name must be one.
        'Such as {"name": "nowhen"}',
      ],
    ));

  it("takes several calls up to the limit, with what stands around and between them", async () => {
    const list = objectCalls({ weather, now }, { begin: "[", separator: ",", end: "]", mostCalls: 2 });
    await sorted(
      list,
      [json([time]), json([london, time]), "[ {}]".replace("{}", json(time))],
      ["[]", json([time, time, time]), json(time), json([time]).slice(0, -1)],
    );
    const all = { ...list, mostCalls: Number.POSITIVE_INFINITY };
    await sorted(all, [json([time, time, time, london, time])], [json([time, {}])]);
  });

  it("takes calls one after the other without anything between, in a fence", () =>
    sorted(
      objectCalls({ now }, { begin: "```json", end: "```", mostCalls: 3 }),
      [`\`\`\`json\n${json(time)}\n\`\`\``, `\`\`\`json ${json(time)}\n${json(time)} \`\`\``],
      [json(time), `\`\`\`json\n${json(time)}`, "```json\n```"],
    ));

  it("keeps calls behind their control token, and text in front of none", () =>
    sorted(
      objectCalls({ now }, { control: CONTROL, begin: "[", separator: ",", end: "]", text: true, mostCalls: 9 }),
      [`${CONTROL}${json([time])}`, `${CONTROL} ${json([time])}`, "Hello [x]", ""],
      [json([time]), CONTROL, `${CONTROL}Hello`, `${CONTROL}${CONTROL}${json([time])}`],
    ));

  it("needs the control token where calls must come", () =>
    sorted(
      objectCalls({ now }, { control: CONTROL, begin: "[", end: "]" }),
      [`${CONTROL}${json([time])}`],
      ["Hello", json([time]), ""],
    ));

  it("holds names with dots and signs, and values that are no object", () => {
    const shape = { name: 'a."b"', pieces: [json('a."b"'), ",", '"input"', ":", { schema: { type: "string" } }, "}", "\n```"] };
    return sorted(
      { ...objectCalls({ now }), calls: [shape] },
      ['"a.\\"b\\"", "input": "x, }"}\n```', '"a.\\"b\\"","input":""}\n\n```'],
      ['"a.b", "input": "x"}\n```', '"a.\\"b\\"", "input": 5}\n```'],
    );
  });

  it("takes a string that ends a call by itself", () => {
    const shape = { name: "say", pieces: ["say:", { schema: { type: "string" } }] };
    return sorted({ ...objectCalls({ now }), calls: [shape] }, ['say: "hi"', 'say:"a\\"b"'], ["say: hi", 'say: "hi" x']);
  });

  it.each([
    [{ calls: [] }, /no call that may be made/],
    [{ mostCalls: 0 }, /mostCalls is 0/],
    [{ calls: [{ name: "f", pieces: [] }] }, /"f" has no pieces/],
    [{ calls: [{ name: "f", pieces: ["x", { schema: { type: "dict" } }] }] }, /^f: .*it is "dict".* with strict: false/],
  ])("refuses %j", async (change, message) => {
    const attempt = accepts({ ...objectCalls({ now }), ...change }, "x");
    await expect(attempt).rejects.toThrow(TypeError);
    await expect(attempt).rejects.toThrow(message);
  });

  it("says what to do about a function whose schema is too much for a grammar", async () => {
    const either = { anyOf: Array.from({ length: 17 }, (_, index) => ({ properties: { [`p${index}`]: {} } })) };
    const attempt = accepts(objectCalls({ f: { type: "object", allOf: [either, either] } }), "x");
    await expect(attempt).rejects.toThrow(TypeError);
    await expect(attempt).rejects.toThrow(/^f: .*more than 256 alternatives.* strict: false/);
  });

  it("refuses a kind that is none", async () => {
    await expect(accepts({ kind: "xml" } as never, "")).rejects.toThrow(/grammar.kind is "xml"/);
  });
});
