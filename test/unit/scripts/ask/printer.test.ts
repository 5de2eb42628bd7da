import { describe, expect, it } from "vitest";
import { Printer, type Told } from "../../../../scripts/ask/printer.mjs";

function printed(...events: Told[]): { text: string; failed: boolean } {
  let text = "";
  const printer = new Printer({
    write: (part: string) => {
      text += part;
    },
  });
  for (const event of events) printer.print(event);
  return { text, failed: printer.failed };
}

const usage = { promptTokens: 100, completionTokens: 20, reusedTokens: 40, prefillMs: 10, decodeMs: 2000 };

describe("Printer", () => {
  it("prints calls, results and the answer, each on its own line", () => {
    const { text, failed } = printed(
      { type: "tool-call", name: "get_current_weather", arguments: { city: "Paris" } },
      { type: "tool-result", result: { temperature: "15 C" } },
      { type: "text-delta", text: "It is " },
      { type: "text-delta", text: "15 C." },
      { type: "answer", text: "It is 15 C.", usage, finishReason: "stop" },
    );
    expect(text).toBe(
      '→ get_current_weather({"city":"Paris"})\n← {"temperature":"15 C"}\nIt is 15 C.\n\n100 prompt tokens (40 reused), 20 new ones, 10.0 tokens a second.\n',
    );
    expect(failed).toBe(false);
  });

  it("begins a new line for a call after text", () => {
    expect(printed({ type: "text-delta", text: "Let me see." }, { type: "tool-call", name: "f", arguments: {} }).text).toBe(
      "Let me see.\n→ f({})\n",
    );
  });

  it("says why an answer ended early", () => {
    expect(printed({ type: "answer", text: "", usage, finishReason: "max-steps" }).text).toContain("--max-steps");
    expect(printed({ type: "answer", text: "", usage, finishReason: "length" }).text).toContain("cut off");
  });

  it("prints an error with its cause, and remembers it", () => {
    const { text, failed } = printed({
      type: "failed",
      error: { name: "ModelSourceError", message: "No bytes.", cause: "HTTP 404" },
    });
    expect(text).toBe("ModelSourceError: No bytes.\n  because: HTTP 404\n");
    expect(failed).toBe(true);
  });
});
