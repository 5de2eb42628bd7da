import { describe, expect, it } from "vitest";
import type { ModelSource } from "../../../../src/contract/engine.ts";
import { BlobSource } from "../../../../worker/source/blob-source.ts";
import { HttpSource } from "../../../../worker/source/http-source.ts";
import { openSource, unwrapped, type WrapRemote } from "../../../../worker/source/open-source.ts";

const refuse: typeof globalThis.fetch = () => Promise.reject(new Error("nothing is to be fetched"));

/** Opens, and gives the file's name and address, and what a file beside it would be. */
function opened(source: ModelSource, fileName = "b.gguf") {
  const addresses: string[] = [];
  const wrap: WrapRemote = (remote, { url }) => {
    addresses.push(url);
    return unwrapped(remote, { url });
  };
  const { files, openBeside } = openSource(source, wrap, { fetch: refuse });
  const beside = openBeside?.(fileName);
  return { names: files.map((file) => file.fileName), beside: beside?.fileName, addresses };
}

describe("openSource", () => {
  it("opens the user's files as they are", () => {
    const blobs = [new Blob(["a"]), new Blob(["b"])];
    const source: ModelSource = { kind: "files", files: blobs.map((blob, index) => ({ blob, name: `${index}.gguf` })) };
    const { files, openBeside } = openSource(source, () => {
      throw new Error("a picked file is not wrapped");
    });
    expect(files.map(({ fileName }) => fileName)).toEqual(["0.gguf", "1.gguf"]);
    for (const { source: file } of files) expect(file).toBeInstanceOf(BlobSource);
    expect(openBeside).toBeNull();
    expect(() => openSource({ kind: "files", files: [] }, unwrapped)).toThrow(/The list of files is empty; give the GGUF file/);
  });

  it("opens an address, and a file beside it with the same query", () => {
    const url = "https://example.org/my%20models/a.gguf?v=1&token=geheim#part";
    expect(opened({ kind: "url", url }, "b c.gguf")).toEqual({
      names: ["a.gguf"],
      beside: "b c.gguf",
      addresses: ["https://example.org/my%20models/a.gguf?v=1", "https://example.org/my%20models/b%20c.gguf?v=1"],
    });
    expect(opened({ kind: "url", url: "https://example.org/%E4%BD%A0.gguf" }).names).toEqual(["你.gguf"]);
    const [file] = openSource({ kind: "url", url }, unwrapped).files;
    expect(file.source).toBeInstanceOf(HttpSource);
  });

  it("opens an address without a name for a file, and one that is none", () => {
    expect(openSource({ kind: "url", url: "not an address" }, unwrapped).files[0].fileName).toBe("not an address");
    expect(openSource({ kind: "url", url: "https://example.org/a%zz.gguf" }, unwrapped).files[0].fileName).toMatch(/a%zz\.gguf$/);
    expect(openSource({ kind: "url", url: "https://example.org/" }, unwrapped).files[0].fileName).toBe("");
  });

  it("opens a file on the hub, and one in the same folder; the token is in no address", () => {
    const source: ModelSource = { kind: "hub", repo: "a/b", file: "dir/a.gguf", revision: "main", token: "geheim" };
    expect(opened(source)).toEqual({
      names: ["a.gguf"],
      beside: "b.gguf",
      addresses: ["a", "b"].map((name) => `https://huggingface.co/a/b/resolve/main/dir/${name}.gguf`),
    });
    expect(opened({ ...source, file: "a.gguf" }).addresses[1]).toBe("https://huggingface.co/a/b/resolve/main/b.gguf");
  });
});
