/** Where things are in the repository and beside it. */
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root folder. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** The real-data fixtures: `MIXTRAL_FIXTURES`, else `../shared/fixtures` beside the repository. May be absent. */
export const FIXTURES = resolve(process.env.MIXTRAL_FIXTURES ?? join(ROOT, "..", "shared", "fixtures"));
