/**
 * The typed errors of the library, and their form on the wire between worker and page.
 *
 * Not here: bad arguments are `TypeError`s, cancelling is the platform's `AbortError` (a `DOMException`),
 * and a broken invariant is a plain `Error`: a bug of ours.
 */

/** The kinds of error; `code` survives minifying and structured clone, unlike a class name. */
export type MixtralErrorCode =
  | "unsupported-device"
  | "model-source"
  | "model-format"
  | "out-of-memory"
  | "context-overflow"
  | "tool"
  | "timeout"
  | "engine-lost";

/** Facts about an error that a program can act on: plain data, safe to clone. */
export type ErrorDetails = { readonly [key: string]: string | number | boolean | null | readonly string[] };

/** What every error of this library has: a literal `code`, `details` and, where there is one, a `cause`. */
export class MixtralError extends Error {
  readonly code: MixtralErrorCode;
  readonly details: ErrorDetails;

  constructor(code: MixtralErrorCode, message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "MixtralError";
    this.code = code;
    this.details = details;
  }
}

/** The browser or the graphics card cannot run the model: no WebGPU, no adapter, a limit too small, a failed self-test. */
export class UnsupportedDeviceError extends MixtralError {
  constructor(message: string, details?: ErrorDetails, cause?: unknown) {
    super("unsupported-device", message, details, cause);
    this.name = "UnsupportedDeviceError";
  }
}

/** The bytes of a model could not be had: network, HTTP status, unreadable file, quota, integrity. */
export class ModelSourceError extends MixtralError {
  constructor(message: string, details?: ErrorDetails, cause?: unknown) {
    super("model-source", message, details, cause);
    this.name = "ModelSourceError";
  }
}

/** The bytes are there but are not a model that this library can run; the message names the place. */
export class ModelFormatError extends MixtralError {
  constructor(message: string, details?: ErrorDetails, cause?: unknown) {
    super("model-format", message, details, cause);
    this.name = "ModelFormatError";
  }
}

/** The graphics card has no room. `details.neededBytes` and, where known, `details.availableBytes`. */
export class OutOfMemoryError extends MixtralError {
  constructor(message: string, details?: ErrorDetails, cause?: unknown) {
    super("out-of-memory", message, details, cause);
    this.name = "OutOfMemoryError";
  }
}

/** The prompt, with the room asked for the answer, is longer than the context. `details.promptTokens`, `details.contextLength`. */
export class ContextOverflowError extends MixtralError {
  constructor(message: string, details?: ErrorDetails, cause?: unknown) {
    super("context-overflow", message, details, cause);
    this.name = "ContextOverflowError";
  }
}

/** A tool could not be used: unknown name, arguments that break its schema, a call that cannot be parsed. */
export class ToolError extends MixtralError {
  constructor(message: string, details?: ErrorDetails, cause?: unknown) {
    super("tool", message, details, cause);
    this.name = "ToolError";
  }
}

/** A run, or a step of it, did not end within its time. `details.limit` (`"run"` or `"step"`), `details.timeoutMs`, `details.step`. */
export class RunTimeoutError extends MixtralError {
  constructor(message: string, details?: ErrorDetails, cause?: unknown) {
    super("timeout", message, details, cause);
    this.name = "RunTimeoutError";
  }
}

/** The worker or the GPU device died, or the engine was disposed, while the call was pending or before it. */
export class EngineLostError extends MixtralError {
  constructor(message: string, details?: ErrorDetails, cause?: unknown) {
    super("engine-lost", message, details, cause);
    this.name = "EngineLostError";
  }
}

const CLASSES = {
  "unsupported-device": UnsupportedDeviceError,
  "model-source": ModelSourceError,
  "model-format": ModelFormatError,
  "out-of-memory": OutOfMemoryError,
  "context-overflow": ContextOverflowError,
  tool: ToolError,
  timeout: RunTimeoutError,
  "engine-lost": EngineLostError,
} as const satisfies Record<MixtralErrorCode, new (message: string, details?: ErrorDetails, cause?: unknown) => MixtralError>;

/** An error as plain data, for `postMessage`. Inverse: {@link fromWire}. */
export type WireError = {
  readonly kind: "mixtral" | "abort" | "type" | "error";
  readonly name: string;
  readonly message: string;
  readonly stack: string | null;
  readonly code: MixtralErrorCode | null;
  readonly details: ErrorDetails | null;
  readonly cause: WireError | null;
};

/** How many causes travel; a longer (or circular) chain is cut. */
const CAUSE_DEPTH = 4;

/** Turns anything that was thrown into plain data, causes included. */
export function toWire(thrown: unknown, depth: number = CAUSE_DEPTH): WireError {
  const error = thrown instanceof Error || thrown instanceof DOMException ? thrown : new Error(String(thrown));
  const isMixtral = error instanceof MixtralError;
  const cause = "cause" in error && error.cause !== undefined && depth > 0 ? toWire(error.cause, depth - 1) : null;
  return {
    kind: isMixtral ? "mixtral" : error.name === "AbortError" ? "abort" : error instanceof TypeError ? "type" : "error",
    name: error.name,
    message: error.message,
    stack: error.stack ?? null,
    code: isMixtral ? error.code : null,
    details: isMixtral ? error.details : null,
    cause,
  };
}

/** Restores the error that {@link toWire} flattened, as an instance of its class; a plain `Error` that names the code where that is unknown. */
export function fromWire(wire: WireError): Error {
  if (wire.kind === "abort") return new DOMException(wire.message, "AbortError");
  const cause = wire.cause === null ? undefined : fromWire(wire.cause);
  let error: Error;
  if (wire.kind === "mixtral" && wire.code !== null && Object.hasOwn(CLASSES, wire.code)) {
    error = new CLASSES[wire.code](wire.message, wire.details ?? {}, cause);
  } else if (wire.kind === "mixtral") {
    // A worker of another version may know codes that this side does not.
    error = new Error(`${wire.message} (${wire.code})`, cause === undefined ? undefined : { cause });
  } else {
    error = new (wire.kind === "type" ? TypeError : Error)(wire.message, cause === undefined ? undefined : { cause });
    if (wire.kind !== "type") error.name = wire.name;
  }
  if (wire.stack !== null) error.stack = wire.stack;
  return error;
}
