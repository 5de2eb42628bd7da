import type { GenerateEvent, TokenLogprob } from "../contract/engine.ts";
import type { ChatToolCall } from "../prompts/chat-message.ts";
import type { ParsedCall } from "../prompts/conversation.ts";
import type { ParserEvent } from "../prompts/prompt-format.ts";
import { randomId } from "../tools/call-id.ts";
import type { ChatModel } from "../tools/chat-model.ts";
import { type ModelTurn, takeTurn } from "../tools/model-turn.ts";
import { AnswerStream } from "./answer-stream.ts";
import { type ChatCompletionParameters, type ChatRequest, readChatRequest } from "./chat-parameters.ts";
import type { Given, RequestOptions } from "./parameters.ts";
import { tokenBytes } from "./token-text.ts";
import type { ChatCompletion, ChatCompletionChunk, ChatFinishReason, ChatLogprobs } from "./types.ts";
import { completionUsage } from "./usage.ts";

/** `mixtral.chat.completions`: OpenAI's chat endpoint on the page's own model. */
export class ChatCompletions {
  readonly #model: ChatModel;

  constructor(model: ChatModel) {
    this.#model = model;
  }

  /**
   * Answers a conversation. Unlike OpenAI's endpoint, `temperature` is 0 where it is not given, so that calls are repeatable.
   * @throws TypeError for a parameter that is wrong, unknown or not supported; ContextOverflowError; EngineLostError; the signal's reason
   */
  create(
    parameters: ChatCompletionParameters & { readonly stream: true },
    options?: RequestOptions,
  ): Promise<AnswerStream<ChatCompletionChunk>>;
  create(
    parameters: ChatCompletionParameters & { readonly stream?: Given<false> },
    options?: RequestOptions,
  ): Promise<ChatCompletion>;
  create(
    parameters: ChatCompletionParameters,
    options?: RequestOptions,
  ): Promise<ChatCompletion | AnswerStream<ChatCompletionChunk>>;
  async create(
    parameters: ChatCompletionParameters,
    { signal }: RequestOptions = {},
  ): Promise<ChatCompletion | AnswerStream<ChatCompletionChunk>> {
    signal?.throwIfAborted();
    const request = readChatRequest(this.#model.format, parameters);
    if (parameters.stream === true) return new AnswerStream((push, scope) => this.#stream(request, push, scope), signal);
    const observer = { onParsed: () => undefined };
    const turn = await takeTurn(
      this.#model.engine,
      request.prompt,
      request.settings,
      observer,
      signal ?? new AbortController().signal,
    );
    return { ...this.#head(), object: "chat.completion", choices: [choice(turn)], usage: completionUsage(turn.usage) };
  }

  #head(): { readonly id: string; readonly created: number; readonly model: string } {
    return { id: `chatcmpl-${randomId(24)}`, created: Math.floor(Date.now() / 1000), model: this.#model.engine.info.name };
  }

  async #stream(
    { prompt, settings, includeUsage }: ChatRequest,
    push: (chunk: ChatCompletionChunk) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const head = { ...this.#head(), object: "chat.completion.chunk" } as const;
    const wantsLogprobs = settings.logprobs !== undefined;
    let waiting: TokenLogprob[] = [];
    const send = (delta: ChatCompletionChunk["choices"][number]["delta"], finish: ChatFinishReason | null): void => {
      const logprobs = wantsLogprobs && waiting.length > 0 ? chatLogprobs(waiting) : null;
      waiting = [];
      push({
        ...head,
        choices: [{ index: 0, delta, logprobs, finish_reason: finish }],
        ...(includeUsage ? { usage: null } : {}),
      });
    };
    send({ role: "assistant", content: "" }, null);
    let calls = 0;
    const onParsed = (event: ParserEvent): void => {
      if (event.type === "text-delta") send({ content: event.text }, null);
      else if (event.type === "tool-call-invalid") send({ content: event.text }, null);
      else if (event.type === "tool-call") {
        const call = chatCall(event.call);
        const index = calls++;
        send(
          { tool_calls: [{ index, id: call.id, type: "function", function: { name: call.function.name, arguments: "" } }] },
          null,
        );
        send({ tool_calls: [{ index, function: { arguments: call.function.arguments } }] }, null);
      }
    };
    const onGenerated = (event: GenerateEvent): void => {
      if (event.type === "text") waiting.push(...(event.logprobs ?? []));
    };
    const turn = await takeTurn(this.#model.engine, prompt, settings, { onParsed, onGenerated }, signal);
    send({}, finishReason(turn));
    if (includeUsage) push({ ...head, choices: [], usage: completionUsage(turn.usage) });
  }
}

function choice(turn: ModelTurn): ChatCompletion["choices"][number] {
  const calls = turn.calls.map(chatCall);
  const text = turn.text + turn.invalid.map((invalid) => invalid.text).join("");
  return {
    index: 0,
    message: {
      role: "assistant",
      content: text === "" && calls.length > 0 ? null : text,
      refusal: null,
      ...(calls.length === 0 ? {} : { tool_calls: calls }),
    },
    logprobs: turn.logprobs === undefined ? null : chatLogprobs(turn.logprobs),
    finish_reason: finishReason(turn),
  };
}

function finishReason({ calls, cut }: ModelTurn): ChatFinishReason {
  // Of several calls the last were not written: whoever runs the others must know.
  if (cut) return "length";
  return calls.length > 0 ? "tool_calls" : "stop";
}

function chatCall(call: ParsedCall): ChatToolCall {
  return { id: `call_${randomId()}`, type: "function", function: { name: call.name, arguments: JSON.stringify(call.arguments) } };
}

function chatLogprobs(tokens: readonly TokenLogprob[]): ChatLogprobs {
  const entry = (text: string, logprob: number) => ({ token: text, logprob, bytes: [...tokenBytes(text)] });
  const content = tokens.map(({ text, logprob, top }) => ({
    ...entry(text, logprob ?? 0),
    top_logprobs: top.map((alternative) => entry(alternative.text, alternative.logprob)),
  }));
  return { content, refusal: null };
}
