/** Reads real-data fixtures and files of the repository, in Node and in a browser alike. */

const inBrowser = typeof window !== "undefined";

/**
 * The bytes of a fixture, e.g. `gguf/tiny-mixtral-Q4_0.gguf`, or null where it is absent: the fixtures lie beside the
 * repository (`../shared/fixtures`, or where `MIXTRAL_FIXTURES` says), and tests that need them skip by name without them.
 */
export function loadFixture(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  return inBrowser ? fetchBytes(`/@fixtures/${path}`) : readBytes("MIXTRAL_FIXTURES", path);
}

/** {@link loadFixture}, parsed as JSON. The caller states the type. */
export async function loadJsonFixture<T>(path: string): Promise<T | null> {
  const bytes = await loadFixture(path);
  return bytes === null ? null : (JSON.parse(new TextDecoder().decode(bytes)) as T);
}

/** The bytes of a file of the repository, e.g. `model/miniature.gguf`, or null where it is absent. */
export function loadRepositoryFile(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  return inBrowser ? fetchBytes(`/@repository/${path}`) : readBytes("MIXTRAL_ROOT", path);
}

async function fetchBytes(url: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const response = await fetch(url);
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  return new Uint8Array(await response.arrayBuffer());
}

async function readBytes(variable: "MIXTRAL_FIXTURES" | "MIXTRAL_ROOT", path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const { readFile } = await import("node:fs/promises");
  const folder = process.env[variable];
  if (folder === undefined) throw new Error(`${variable} is not set; vitest.config.ts sets it.`);
  try {
    return new Uint8Array(await readFile(`${folder}/${path}`));
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return null;
    throw error;
  }
}
