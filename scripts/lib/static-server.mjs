/** A small static file server on loopback: content types, ranges, and nothing outside its folders. */
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, posix } from "node:path";

/** @type {Readonly<Record<string, string>>} */
const CONTENT_TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".webmanifest": "application/manifest+json",
};

/**
 * @typedef {object} Served
 * @property {string} url The address, with a slash at the end.
 * @property {() => Promise<void>} close
 */

/**
 * Serves folders under URL prefixes, on 127.0.0.1 only.
 * @param {Readonly<Record<string, string>>} folders Prefix (`"/"`, `"/demo/"`) to folder; the longest prefix that fits wins.
 * @param {{ port?: number, anyPortIfTaken?: boolean, headers?: Readonly<Record<string, string>> }} [options] Port 0, the default, is a free one.
 * @returns {Promise<Served>}
 */
export async function serveFolders(folders, { port = 0, anyPortIfTaken = false, headers = {} } = {}) {
  const prefixes = Object.keys(folders).sort((a, b) => b.length - a.length);
  const server = createServer((request, response) => {
    const send = (/** @type {number} */ status, /** @type {Record<string, string | number>} */ own = {}) =>
      response.writeHead(status, { "cache-control": "no-cache", ...headers, ...own });
    const path = pathOf(request.url ?? "/");
    const prefix = path === null ? undefined : prefixes.find((candidate) => path.startsWith(candidate));
    if (path === null || prefix === undefined) return void send(404).end("Not found");
    if (request.method !== "GET" && request.method !== "HEAD") return void send(405, { allow: "GET, HEAD" }).end();
    const relative = posix.normalize(`/${path.slice(prefix.length)}`);
    const file = join(folders[prefix] ?? "", relative.endsWith("/") ? `${relative}index.html` : relative);
    const status = fileStatus(file);
    if (status === null) return void send(404).end("Not found");
    const type = CONTENT_TYPES[extname(file)] ?? "application/octet-stream";
    const etag = `"${status.size.toString(16)}-${Math.trunc(status.mtimeMs).toString(16)}"`;
    const common = { "content-type": type, "accept-ranges": "bytes", etag };
    if (request.headers["if-none-match"] === etag) return void send(304, { etag }).end();
    const range = rangeOf(request.headers.range, status.size);
    if (range === "unsatisfiable") return void send(416, { "content-range": `bytes */${status.size}` }).end();
    if (range === null) send(200, { ...common, "content-length": status.size });
    else {
      const contentRange = `bytes ${range.first}-${range.last}/${status.size}`;
      send(206, { ...common, "content-length": range.last - range.first + 1, "content-range": contentRange });
    }
    if (request.method === "HEAD" || status.size === 0) return void response.end();
    const stream = createReadStream(file, range === null ? {} : { start: range.first, end: range.last });
    stream.on("error", () => response.destroy());
    response.on("close", () => stream.destroy());
    stream.pipe(response);
  });
  await listen(server, port, anyPortIfTaken);
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server listens, but not on a port.");
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/**
 * @param {import("node:http").Server} server
 * @param {number} port
 * @param {boolean} anyPortIfTaken
 */
async function listen(server, port, anyPortIfTaken) {
  const attempt = (/** @type {number} */ wanted) =>
    new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(wanted, "127.0.0.1", () => {
        server.off("error", reject);
        resolve(undefined);
      });
    });
  try {
    await attempt(port);
  } catch (error) {
    const taken = /** @type {NodeJS.ErrnoException} */ (error).code === "EADDRINUSE";
    if (!taken) throw error;
    if (!anyPortIfTaken) throw new Error(`Port ${port} is taken. Choose another one, or leave it out for a free one.`);
    await attempt(0);
  }
}

/**
 * @param {string} file
 * @returns {import("node:fs").Stats | null} Null where there is no such file, also for names that no file can have (a zero byte, too long).
 */
function fileStatus(file) {
  try {
    const status = statSync(file);
    return status.isFile() ? status : null;
  } catch {
    return null;
  }
}

/**
 * @param {string} url
 * @returns {string | null} The decoded path, or null where it cannot be decoded.
 */
function pathOf(url) {
  try {
    return decodeURIComponent(new URL(url, "http://localhost").pathname);
  } catch {
    return null;
  }
}

/**
 * @param {string | undefined} header
 * @param {number} size
 * @returns {{ first: number, last: number } | "unsatisfiable" | null} Null for no range, and for forms that may be ignored.
 */
function rangeOf(header, size) {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (match === null) return null;
  const [, from = "", to = ""] = match;
  if (from === "" && to === "") return null;
  const first = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  return first >= size || first > last ? "unsatisfiable" : { first, last };
}
