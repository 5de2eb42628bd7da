import type { ModelSource } from "../../src/contract/engine.ts";
import { BlobSource } from "./blob-source.ts";
import type { OpenByteSource, RemoteSource } from "./byte-source.ts";
import { hubAddress, openHubFile } from "./hub-file.ts";
import { HttpSource, type HttpSourceOptions } from "./http-source.ts";
import { withoutSecrets } from "./secrets.ts";

/** What names a server's file in the browser's storage. */
export type CacheAddress = {
  /** Without a token or signature. */
  readonly url: string;
};

/** Puts something between a server's file and its reader: chunks, a cache. */
export type WrapRemote = (source: RemoteSource, address: CacheAddress) => OpenByteSource;

/** Nothing in between. */
export const unwrapped: WrapRemote = (source) => source;

/** One file of a model. */
export type SourceFile = {
  /** Its own name, without folder. */
  readonly fileName: string;
  readonly source: OpenByteSource;
};

/** A model's source, opened. Nothing is fetched before a file is read. */
export type OpenedSource = {
  /** The files that the source names: one of a server, or all that the user picked, in their order. */
  readonly files: readonly [SourceFile, ...SourceFile[]];
  /** Opens the file of that name in the first one's folder; null where there is no folder to look in. */
  readonly openBeside: ((fileName: string) => SourceFile) | null;
};

/**
 * Opens what a model's source names. Whoever opens a file closes its source.
 * @throws TypeError where it names no file
 */
export function openSource(source: ModelSource, wrap: WrapRemote, options: HttpSourceOptions = {}): OpenedSource {
  switch (source.kind) {
    case "files": {
      const [first, ...others] = source.files.map(({ blob, name }) => ({ fileName: name, source: new BlobSource(blob, name) }));
      if (first === undefined)
        throw new TypeError("The list of files is empty; give the GGUF file, or all parts of a split one.");
      return { files: [first, ...others], openBeside: null };
    }
    case "url": {
      const open = (url: string): SourceFile => {
        const remote = new HttpSource(url, source.headers, options);
        return { fileName: fileNameIn(url), source: wrap(remote, { url: withoutSecrets(url) }) };
      };
      return { files: [open(source.url)], openBeside: (fileName) => open(urlBeside(source.url, fileName)) };
    }
    case "hub": {
      const open = (file: string): SourceFile => {
        const remote = openHubFile(source, file, options);
        return { fileName: file.slice(file.lastIndexOf("/") + 1), source: wrap(remote, { url: hubAddress(source, file) }) };
      };
      const folder = source.file.slice(0, source.file.lastIndexOf("/") + 1);
      return { files: [open(source.file)], openBeside: (fileName) => open(folder + fileName) };
    }
  }
}

/** The last part of the path, decoded; the whole address where there is none. */
function fileNameIn(address: string): string {
  try {
    const { pathname } = new URL(address);
    return decodeURIComponent(pathname.slice(pathname.lastIndexOf("/") + 1));
  } catch {
    return address;
  }
}

/** The same address with another last part of the path; its query stays. */
function urlBeside(address: string, fileName: string): string {
  const url = new URL(address);
  url.pathname = url.pathname.slice(0, url.pathname.lastIndexOf("/") + 1) + encodeURIComponent(fileName);
  return url.href;
}
