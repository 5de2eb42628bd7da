/** Whether this runs in continuous integration, where a skipped test or a missing adapter is a failure: `CI` is set, and not to a no. */
export const IN_CI = !["", "0", "false"].includes((process.env.CI ?? "").toLowerCase());
