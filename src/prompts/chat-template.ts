/**
 * For any other model: renders the chat template that its file brings, `tokenizer.chat_template`, in Jinja. What users and tools
 * say never becomes a control token, whatever the template does with it.
 */
import { Template } from "@huggingface/jinja";
import type { PromptPart } from "../contract/prompt-part.ts";
import { CallParser } from "./call-parser.ts";
import { callsOfTurn } from "./call-text.ts";
import type { JsonValue, Message, ToolSpec } from "./conversation.ts";
import { mistralJson, nineCharacterId } from "./mistral-json.ts";
import { neutralizer, safety } from "./neutralize.ts";
import { type PromptFormat, parseAll } from "./prompt-format.ts";
import { chooseMarks, TemplateTokens } from "./template-marks.ts";
import { replyForm } from "./template-replies.ts";
import { textParser } from "./text-parser.ts";
import { type Turn, toTurns } from "./turns.ts";

/** What of a model a template needs; `ModelInfo` has it. */
export type TemplateFacts = {
  readonly chatTemplate: string | null;
  /** BOS's and EOS's first. */
  readonly controlTokens: readonly string[];
};

/** A tool that no model has, to see whether a template states it. */
const PROBE: ToolSpec = { name: "probe_of_the_template", description: "", parameters: { type: "object", properties: {} } };
const QUESTION: Message = { role: "user", text: "Hello" };

/**
 * The format of a model with a chat template.
 * @throws TypeError where there is no template, or it cannot be read
 */
export function chatTemplateFormat({ chatTemplate: source, controlTokens }: TemplateFacts): PromptFormat {
  if (source === null) {
    throw new TypeError(
      'The model\'s file has no chat template, which the prompt format "chat-template" needs; give another promptFormat.',
    );
  }
  const template = compile(source);
  const tokens = new TemplateTokens(controlTokens);
  const neutral = neutralizer(controlTokens.slice(2));
  const form = replyForm(source, controlTokens);
  const [bos = "<s>", eos = "</s>"] = controlTokens;

  const run = (messages: readonly object[], tools: readonly object[] | null, isOpen: boolean): string =>
    template.render({
      messages,
      tools,
      bos_token: bos,
      eos_token: eos,
      unk_token: "",
      pad_token: "",
      add_generation_prompt: isOpen,
    });

  const render: PromptFormat["render"] = (messages, tools, { exact = false } = {}) => {
    const { system, turns } = toTurns(messages, { dropsEmpty: true });
    const marks = chooseMarks([source, JSON.stringify([messages, tools, controlTokens])]);
    const safe = safety(exact, neutral);
    const guard = (text: string): string => tokens.guard(text, marks);
    /** A value that the template writes as JSON, or prints. */
    const data = (value: JsonValue): JsonValue => mapStrings(value, (text) => guard(safe.marked(text, marks.toEscape)));
    const toMessage = (turn: Turn, index: number): object => {
      if (turn.role === "user") return { role: "user", content: guard(safe.text(turn.text)) };
      if (turn.role === "tool") {
        const content = guard(safe.json(mistralJson(turn.result)));
        // Ids need not differ between turns: the nearest one counts.
        const before = turns.slice(0, index).findLast((one) => one.role === "assistant");
        const call = before?.role === "assistant" ? before.calls.find(({ id }) => id === turn.callId) : undefined;
        return { role: "tool", name: data(call?.name ?? ""), tool_call_id: nineCharacterId(turn.callId), content };
      }
      const content = guard(safe.text(turn.text)) + (turn.prefix ? marks.end : "");
      if (turn.calls.length === 0) return { role: "assistant", content };
      const calls = turn.calls.map((call) => ({
        id: nineCharacterId(call.id),
        type: "function",
        function: { name: data(call.name), arguments: data(call.arguments) },
      }));
      return { role: "assistant", content, tool_calls: calls };
    };
    const list = tools.map(({ name, description = "", parameters = { type: "object", properties: {} } }) => ({
      type: "function",
      function: data({ name, description, parameters: parameters as JsonValue }),
    }));
    const isOpen = turns.at(-1)?.role !== "assistant";
    const conversation = turns.map(toMessage);
    const attempt = (all: readonly object[]): string => run(all, list.length === 0 ? null : list, isOpen);
    let output: string;
    try {
      output = attempt(system === "" ? conversation : [{ role: "system", content: guard(system) }, ...conversation]);
    } catch (error) {
      // Some templates refuse system messages; those of Mistral then want the text before the first question.
      const [first] = turns;
      if (system === "" || first?.role !== "user") throw refused(error);
      try {
        output = attempt([{ role: "user", content: guard(`${system}\n\n${safe.text(first.text)}`) }, ...conversation.slice(1)]);
      } catch {
        throw refused(error);
      }
    }
    if (turns.some((turn) => turn.role === "assistant" && turn.prefix) && !output.includes(marks.end))
      throw new TypeError("The model's chat template changes the answer that is to be continued; leave prefix: true out.");
    return tokens.cut(output, marks);
  };

  const callsTools = statesTools(render);
  const format: PromptFormat = {
    name: "chat-template",
    callsTools,
    continuesText: endsInSpace(render),
    mostCalls: form.syntax.mostCalls,
    endsWithObject: form.endsWithObject,
    defaults: {},
    render(messages, tools, options) {
      if (tools.length > 0 && !callsTools) {
        throw new TypeError(
          'The model\'s chat template cannot state functions; leave tools out, or give a promptFormat that can, such as "json-agent".',
        );
      }
      return render(messages, tools, options);
    },
    parser: (tools, options) => (tools.length === 0 ? textParser() : new CallParser(tools, form.syntax, options)),
    grammar: form.grammar,
    write: (calls) => form.write(callsOfTurn("chat-template", form.syntax.mostCalls, calls)),
    parse: (text, tools, options) => parseAll(format.parser(tools, options), text),
  };
  return format;
}

function compile(source: string): Template {
  try {
    return new Template(source);
  } catch (error) {
    throw new TypeError(
      `The model's chat template cannot be read: ${messageOf(error)}. Give a promptFormat, such as "mixtral-instruct".`,
      { cause: error },
    );
  }
}

function refused(error: unknown): TypeError {
  return new TypeError(`The model's chat template refuses these messages: ${messageOf(error)}`, { cause: error });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A copy with each string, keys included, as `change` makes it. */
function mapStrings(value: JsonValue, change: (text: string) => string): JsonValue {
  if (typeof value === "string") return change(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((inner: JsonValue) => mapStrings(inner, change));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [change(key), mapStrings(inner as JsonValue, change)]));
}

/** Whether a function that is given can be found in the prompt. */
function statesTools(render: PromptFormat["render"]): boolean {
  try {
    return render([QUESTION], [PROBE]).some((part) => "text" in part && part.text.includes(PROBE.name));
  } catch {
    return false;
  }
}

/** Whether an answer follows white space of the prompt, so that it goes on in the same text. */
function endsInSpace(render: PromptFormat["render"]): boolean {
  try {
    const last: PromptPart | undefined = render([QUESTION], []).at(-1);
    return last !== undefined && "text" in last && /\s$/.test(last.text);
  } catch {
    return false;
  }
}
