/** The types of a tool's calls, results and progress, read from the tool's own type. */
import type { JsonObject } from "../prompts/conversation.ts";
import type { Tool } from "./tool.ts";

/** A call of one of these tools, as the model wrote it. */
export type CallOf<T extends Tool> =
  T extends Tool<infer _Arguments, unknown, infer Name, infer Input>
    ? { readonly id: string; readonly name: Name; readonly arguments: object extends Input ? JsonObject : Input }
    : never;

type Generated<Progress, Result> = AsyncGenerator<Progress, Result, unknown>;

/** What a handler gives in the end: its value, what its promise resolves to, what its generator returns or else last yields. */
export type ResultOf<T extends Tool> = HandlerResult<ReturnType<T["execute"]>>;

/** What a generator handler yields on the way. */
export type ProgressOf<T extends Tool> = HandlerProgress<ReturnType<T["execute"]>>;

// `unknown extends` keeps a handler of unknown type unknown, where inference would find nothing.
type HandlerResult<Returned> = unknown extends Returned
  ? unknown
  : Awaited<Returned> extends Generated<infer Progress, infer Result>
    ? undefined extends Result
      ? Progress | Given<Result>
      : Result
    : Awaited<Returned>;

/** Without what stands for nothing. */
type Given<Result> = Result extends object | string | number | boolean | bigint | symbol | null ? Result : never;

type HandlerProgress<Returned> = unknown extends Returned
  ? unknown
  : Awaited<Returned> extends Generated<infer Progress, unknown>
    ? Progress
    : never;
