import { asSchema, describe, isObject, own, type Schema, type SchemaObject, schemaError } from "./schema.ts";

/** Deeper schemas are no real ones, and would fill the stack. */
const DEPTH_LIMIT = 256;

/** What the references of one schema lead to. Nothing outside of the schema is ever fetched. */
export class References {
  readonly #root: unknown;
  readonly #named: Map<string, unknown> = new Map();

  constructor(root: unknown) {
    this.#root = root;
    this.#collect(root, new Set(), 0);
  }

  /** @throws TypeError for a reference that leads nowhere in this schema */
  resolve(reference: unknown, place: string): Schema {
    if (typeof reference !== "string") throw schemaError(`${place}/$ref`, `it is ${describe(reference)}; give a text`);
    const hash = reference.indexOf("#");
    const base = hash < 0 ? reference : reference.slice(0, hash);
    const pointer = hash < 0 ? "" : reference.slice(hash + 1);
    let target: unknown = base === "" ? this.#root : this.#named.get(base);
    if (pointer !== "" && !pointer.startsWith("/")) target = this.#named.get(`#${pointer}`);
    else for (const key of pointer.split("/").slice(1)) target = step(target, key);
    if (target === undefined) {
      throw schemaError(
        `${place}/$ref`,
        `${describe(reference)} is not a place in this schema; references to other files are not fetched`,
      );
    }
    return asSchema(target, reference);
  }

  /** Names that `$id`, `$anchor` and `$dynamicAnchor` give, wherever they stand. */
  #collect(value: unknown, seen: Set<object>, depth: number): void {
    if (typeof value !== "object" || value === null || seen.has(value)) return;
    if (depth > DEPTH_LIMIT) throw schemaError("#", `it is nested deeper than ${DEPTH_LIMIT} levels`);
    seen.add(value);
    if (isObject(value)) {
      for (const keyword of ["$id", "id"]) {
        const id = own(value, keyword);
        if (typeof id === "string") this.#named.set(id.replace(/#$/, ""), value);
      }
      for (const keyword of ["$anchor", "$dynamicAnchor"]) {
        const anchor = own(value, keyword);
        if (typeof anchor === "string") this.#named.set(`#${anchor}`, value);
      }
    }
    for (const entry of Object.values(value)) this.#collect(entry, seen, depth + 1);
  }
}

function step(value: unknown, key: string): unknown {
  let name: string;
  try {
    name = decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~");
  } catch {
    return undefined;
  }
  if (Array.isArray(value)) return /^(0|[1-9]\d*)$/.test(name) ? value[Number(name)] : undefined;
  return isObject(value) ? own(value as SchemaObject, name) : undefined;
}
