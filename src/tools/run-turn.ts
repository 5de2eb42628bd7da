/** One turn of the model within a run: its prompt, and its events with the step's number. */
import type { GenerateEvent } from "../contract/engine.ts";
import type { ChatMessage } from "../prompts/chat-message.ts";
import type { ParserEvent } from "../prompts/prompt-format.ts";
import { ASK_USER, ASK_USER_SPEC } from "./ask-user.ts";
import { type ChatModel, type Prompt, renderOpenPrompt } from "./chat-model.ts";
import { type ModelTurn, takeTurn } from "./model-turn.ts";
import type { RunEvent } from "./run-events.ts";
import type { CheckedTurn, RunSettings } from "./run-options.ts";

export type TurnScope = {
  readonly step: number;
  readonly seed: number;
  readonly plan: CheckedTurn;
  /** The id of the turn's call at this position. */
  readonly idOf: (position: number) => string;
  readonly emit: (event: RunEvent) => void;
  readonly signal: AbortSignal;
};

/** The messages as a prompt. @throws TypeError for messages that are wrong, or where it is not the model's turn */
export function runPrompt(
  { format }: ChatModel,
  messages: readonly ChatMessage[],
  { options, askFor }: RunSettings,
  { tools, choice, instructions }: CheckedTurn,
): Prompt {
  const isSilent = choice === "none";
  const given = isSilent ? [] : [...tools.values(), ...(askFor === null || tools.size === 0 ? [] : [ASK_USER_SPEC])];
  const told = isSilent ? messages.filter(({ role }) => role !== "function_metadata") : messages;
  return renderOpenPrompt(format, instructions === null ? told : withInstructions(told, instructions), given, {
    exact: options.exact === true,
  });
}

/** After the conversation's own system messages: formats join those at the start. */
function withInstructions(messages: readonly ChatMessage[], instructions: string): readonly ChatMessage[] {
  const isLead = ({ role }: ChatMessage): boolean => role === "system" || role === "developer" || role === "function_metadata";
  const lead = messages.findIndex((message) => !isLead(message));
  const at = lead === -1 ? messages.length : lead;
  return [...messages.slice(0, at), { role: "system", content: instructions }, ...messages.slice(at)];
}

/** Lets the model take its turn. What it writes to ask the user is no call, and is not shown as one. */
export function takeRunTurn(
  { engine }: ChatModel,
  prompt: Prompt,
  settings: RunSettings,
  { step, seed, plan, idOf, emit, signal }: TurnScope,
): Promise<ModelTurn> {
  let position = 0;
  let isQuestion = false;
  const onParsed = (event: ParserEvent): void => {
    if (event.type === "text-delta") emit({ ...event, step });
    else if (event.type === "tool-call-start") {
      isQuestion = settings.askFor !== null && event.name === ASK_USER;
      if (!isQuestion) emit({ ...event, step, callId: idOf(position) });
    } else if (event.type === "tool-call-delta") {
      if (!isQuestion) emit({ ...event, step, callId: idOf(position) });
    } else {
      position++;
      isQuestion = false;
    }
  };
  const onGenerated = (event: GenerateEvent): void => {
    if (event.type === "prefill") emit({ ...event, step });
  };
  const turnSettings = {
    ...plan.settings,
    sampling: { ...plan.settings.sampling, seed },
    choice: plan.choice,
    mostCalls: settings.maxCallsPerStep,
    ...(plan.strict === undefined ? {} : { strict: plan.strict }),
  };
  return takeTurn(engine, prompt, turnSettings, { onParsed, onGenerated }, signal);
}
