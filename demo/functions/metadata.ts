/** The functions as the model sees them: names, descriptions and schemas live in `tools.json`, in one place. */
import tools from "../tools.json" with { type: "json" };

/** A function's description without its code, as `defineTool` takes it. */
export type Metadata = {
  readonly name: string;
  readonly description: string;
  readonly parameters: { readonly [key: string]: unknown };
};

/** The metadata of all functions, in the order in which the model reads them. */
export function metadataList(): readonly Metadata[] {
  return tools.map((tool) => tool.function);
}

/**
 * The metadata of one function.
 * @throws Error when `tools.json` has no function of that name.
 */
export function metadata(name: string): Metadata {
  const entry = metadataList().find((candidate) => candidate.name === name);
  if (entry === undefined) throw new Error(`tools.json has no function "${name}".`);
  return entry;
}
