import { ToolError } from "../../contract/errors.ts";

/** What Python needs without any packages, by name. */
export type PyodideFiles = { readonly [name: string]: Blob };

const NAMES = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"] as const;

/**
 * Fetches Pyodide's files from a folder, 13 MB in all, for the frame that cannot fetch them itself.
 * @throws ToolError where one cannot be had.
 */
export async function fetchPyodide(folder: URL): Promise<PyodideFiles> {
  const files = await Promise.all(NAMES.map(async (name) => [name, await fetchFile(new URL(name, folder))] as const));
  return Object.fromEntries(files);
}

async function fetchFile(url: URL): Promise<Blob> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    throw new ToolError(
      `Pyodide's ${url.href} could not be fetched. Another site must allow it (CORS), and the page's policy too (connect-src).`,
      { url: url.href },
      error,
    );
  }
  if (!response.ok)
    throw new ToolError(`Pyodide's ${url.href} answered with the status ${response.status}; pyodideUrl must name the folder.`, {
      url: url.href,
      status: response.status,
    });
  return response.blob();
}
