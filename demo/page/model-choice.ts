/** What the user chose to load. */

/** `source` is absent for the embedded miniature. */
export type ModelChoice = {
  readonly source?: File | string;
  /** The model's name in sentences. */
  readonly title: string;
  /** Absent: what the file says. */
  readonly promptFormat?: "trelis-v3" | "mixtral-instruct";
};

/** The model that comes with the page. */
export const MINIATURE: ModelChoice = { title: "the miniature" };
