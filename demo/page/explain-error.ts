/** Turns an error of the library into words for the person in front of the page. */
import { MixtralError } from "mixtral.js";

/** A problem, told plainly: what, the library's own message, and what to do. */
export type Explanation = {
  readonly title: string;
  readonly text: string;
  readonly remedies: readonly string[];
  readonly code: string | null;
};

/** Whether the error only says that somebody pressed Stop. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

/** The library itself says what the browser at hand needs. */
const GRAPHICS = "Graphics acceleration must be switched on in the browser’s settings. Then try again.";

/** Explains what was thrown. */
export function explainError(error: unknown): Explanation {
  const text = error instanceof Error ? error.message : String(error);
  if (!(error instanceof MixtralError)) return { title: "Something went wrong", text, remedies: [], code: null };
  const { code } = error;
  switch (code) {
    case "unsupported-device":
      return { title: "This browser cannot run the model yet", text, remedies: [GRAPHICS], code };
    case "model-source":
      return {
        title: "The model could not be fetched",
        text,
        remedies: ["Check the address and the network, then try again."],
        code,
      };
    case "model-format":
      return {
        title: "This file is not a model that this page can run",
        text,
        remedies: ["Choose another GGUF file, or go back to the miniature."],
        code,
      };
    case "out-of-memory":
      return {
        title: "The graphics card has no room for this model",
        text,
        remedies: ["Close other tabs and programs that use the graphics card.", "Choose a smaller file or a shorter context."],
        code,
      };
    case "context-overflow":
      return { title: "The conversation is too long for the model", text, remedies: ["Start a new chat."], code };
    case "tool":
      return { title: "A function could not be used", text, remedies: ["Ask again in other words."], code };
    case "timeout":
      return { title: "The answer took too long", text, remedies: ["Ask again, or ask for less at once."], code };
    case "engine-lost":
      return { title: "The model stopped", text, remedies: ["Load the model again."], code };
  }
}
