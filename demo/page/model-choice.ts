/** What the user chose to load. */
import type { PromptFormatName, Source } from "mixtral.js";
import { modelTitle } from "./model-title.ts";

/** `source` is absent for the embedded miniature. */
export type ModelChoice = {
  readonly source?: Source;
  /** The model's name in sentences. */
  readonly title: string;
  /** What the user asked for. Absent: what the file says. */
  readonly promptFormat?: PromptFormatName;
};

/** The model that comes with the page. */
export const MINIATURE: ModelChoice = { title: "the miniature" };

/** Whether the bytes come from files that the user picked. */
export function isLocal({ source }: ModelChoice): boolean {
  return source instanceof Blob || Array.isArray(source);
}

/** The file that the user picked, or all parts of a split one. */
export function filesChoice(files: readonly File[]): ModelChoice {
  const [first] = files;
  if (first === undefined) return MINIATURE;
  return { source: files.length === 1 ? first : files, title: modelTitle(first.name) };
}
