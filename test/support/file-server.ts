import { createReadStream, statSync } from "node:fs";
import { join, normalize } from "node:path";
import type { Plugin } from "vite";

/**
 * A Vite plugin that serves folders as they are under URL prefixes, for tests in a browser. What is not there is a 404,
 * where Vite itself would answer with an HTML page. Ranges (`bytes=first-last`) are honoured.
 */
export function fileServer(folders: Readonly<Record<string, string>>): Plugin {
  return {
    name: "mixtral-test-files",
    configureServer(server): void {
      server.middlewares.use((request, response, next) => {
        const path = decodeURIComponent((request.url ?? "").split("?")[0] ?? "");
        const found = Object.entries(folders).find(([prefix]) => path.startsWith(prefix));
        if (found === undefined) return next();
        const [prefix, folder] = found;
        const file = join(folder, normalize(`/${path.slice(prefix.length)}`));
        const status = statSync(file, { throwIfNoEntry: false });
        if (status === undefined || !status.isFile()) {
          response.writeHead(404).end();
          return;
        }
        const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
        const first = Number(range?.[1] ?? 0);
        const last = Math.min(range?.[2] ? Number(range[2]) : status.size - 1, status.size - 1);
        if (range !== null && first > last) {
          response.writeHead(416, { "content-range": `bytes */${status.size}` }).end();
          return;
        }
        response.writeHead(range === null ? 200 : 206, {
          "content-type": "application/octet-stream",
          "content-length": Math.max(0, last - first + 1),
          "accept-ranges": "bytes",
          ...(range === null ? {} : { "content-range": `bytes ${first}-${last}/${status.size}` }),
        });
        if (status.size === 0) response.end();
        else createReadStream(file, { start: first, end: last }).pipe(response);
      });
    },
  };
}
