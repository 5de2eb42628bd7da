/** What becomes of a turn of the model: an answer, calls, or something that was meant or wanted as a call and is none. */
import { ToolError } from "../contract/errors.ts";
import type { ToolCall } from "../prompts/conversation.ts";
import type { Prompt } from "./chat-model.ts";
import type { ModelTurn } from "./model-turn.ts";
import { errorText } from "./result-text.ts";
import { type SettledTurn, type StepScope, settleCalls } from "./settle-calls.ts";

const ERROR_CHARACTERS = 1_000;

/** Writes the turn into the messages and runs its calls. */
export async function settleTurn(
  turn: ModelTurn,
  calls: readonly ToolCall[],
  { format, tools }: Prompt,
  scope: StepScope,
): Promise<SettledTurn> {
  const { messages, plan } = scope;
  const { choice } = plan;
  const [invalid] = turn.invalid;
  const answered = { text: turn.text, calls: [], isWrong: false, hasCalled: false } as const;
  if (turn.cut) {
    // Not even the calls that are complete are run: the model was not done.
    messages.say(turn.text + (invalid?.text ?? ""));
    return { ...answered, finishReason: "length", end: { finishReason: "length" } };
  }
  if (invalid !== undefined) {
    const written = calls.length === 0 ? "" : format.write(calls, tools);
    const text = [turn.text.trimEnd(), written, invalid.text].filter((piece) => piece !== "").join("\n\n");
    return unreadable(turn, text, `The call cannot be read: ${invalid.problem}.`, scope);
  }
  if (calls.length > 0) return settleCalls({ text: turn.text, calls, choice, approvals: new Map() }, scope);
  if (choice !== "auto" && choice !== "none") {
    const wanted = choice === "required" ? "a function" : `the function ${choice.name}`;
    return unreadable(turn, turn.text, `The answer must be a call of ${wanted}, but it is a text.`, scope);
  }
  messages.say(turn.text);
  return { ...answered, finishReason: "text", end: { finishReason: "stop" } };
}

function unreadable(turn: ModelTurn, text: string, problem: string, { step, messages, emit, isRepair }: StepScope): SettledTurn {
  const error = new ToolError(problem, { text });
  emit({ type: "tool-error", step, call: null, error, durationMs: 0 });
  messages.say(text);
  messages.tell(errorText(error, ERROR_CHARACTERS));
  const end = isRepair ? ({ finishReason: "invalid-call", error } as const) : null;
  return { text: turn.text, calls: [], finishReason: "invalid-call", end, isWrong: true, hasCalled: false };
}
