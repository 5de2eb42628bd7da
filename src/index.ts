/** The public names, one by one. */
export type {
  CachedFile,
  CacheMode,
  CacheUsage,
  GenerateEvent,
  GenerateRequest,
  GenerateResult,
  LoadPhase,
  LoadPlan,
  LoadProgress,
  ModelInfo,
  Sampling,
  TokenLogprob,
  Engine,
} from "./contract/engine.ts";
export {
  ContextOverflowError,
  EngineLostError,
  type ErrorDetails,
  MixtralError,
  type MixtralErrorCode,
  ModelFormatError,
  ModelSourceError,
  OutOfMemoryError,
  RunTimeoutError,
  ToolError,
  UnsupportedDeviceError,
} from "./contract/errors.ts";
export type { CallGrammar, CallShape, Grammar } from "./contract/grammar.ts";
export type { PromptPart } from "./contract/prompt-part.ts";
export type { MixtralLoadOptions, MixtralPlanOptions } from "./load-options.ts";
export { Mixtral } from "./mixtral.ts";
export type { CacheOptions } from "./model-cache.ts";
export type { HubFile, Source } from "./model-source.ts";
export type { KnownModel } from "./models.ts";
export type { AnswerStream } from "./openai/answer-stream.ts";
export type { ChatCompletions } from "./openai/chat-completions.ts";
export type { ChatCompletionParameters, ChatToolChoice } from "./openai/chat-parameters.ts";
export type { CompletionParameters, Completions } from "./openai/completions.ts";
export type { RequestOptions } from "./openai/parameters.ts";
export type { ResponseFormat } from "./openai/response-format.ts";
export type { ChatCompletion, ChatCompletionChunk, Completion, CompletionUsage } from "./openai/types.ts";
export type { RenderOptions } from "./prompt-tools.ts";
export type {
  AssistantMessage,
  CardMessage,
  ChatMessage,
  ChatToolCall,
  FunctionMetadata,
  JsonSchema,
  SystemMessage,
  TextContent,
  ToolMessage,
  UserMessage,
} from "./prompts/chat-message.ts";
export type { JsonObject, JsonValue, ToolCall } from "./prompts/conversation.ts";
export type { MessageFormat } from "./prompts/message-format.ts";
export type { FormatChoice } from "./prompts/model-format.ts";
export type { PromptFormat, PromptFormatName } from "./prompts/prompt-format.ts";
export type { SkippedTool, SourceToolSettings } from "./tool-sources/source-tools.ts";
export {
  observeWebMcp,
  onWebMcpChange,
  type WebMcpOptions,
  webMcpSupport,
  type WebMcpTools,
  webMcpTools,
} from "./tool-sources/web-mcp.ts";
export { offerToWebMcp, type WebMcpOfferOptions } from "./tool-sources/web-mcp-offer.ts";
export type { MixtralTokenizer, TokenizerOptions } from "./tokenizer.ts";
export type { ApprovalContext, ApprovalDecision, ApprovalReason, ApprovalRequest } from "./tools/approval.ts";
export type { CallOf, ProgressOf, ResultOf } from "./tools/call-type.ts";
export type { AskFor, MissingArgument, Question } from "./tools/missing-arguments.ts";
export type { Run } from "./tools/run.ts";
export type { FailedCall, RunCall, RunEvent, RunResult, RunStep, RunUsage, SucceededCall } from "./tools/run-events.ts";
export type { RunOptions, StepChange, StepInfo, StepPlan, TurnOptions } from "./tools/run-options.ts";
export type { StandardIssue, StandardResult, StandardSchema } from "./tools/standard-schema.ts";
export { defineTool, type Tool, type ToolContext, type ToolDefinition, toolMetadata } from "./tools/tool.ts";
