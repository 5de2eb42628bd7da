import { afterEach, describe, expect, it, vi } from "vitest";
import { readSource, type Source } from "../../../src/model-source.ts";
import { models } from "../../../src/models.ts";

afterEach(() => void vi.unstubAllGlobals());

describe("readSource", () => {
  it("resolves relative addresses by the document, or by a worker's own address", () => {
    vi.stubGlobal("location", { href: "https://example.org/scripts/page.js" });
    expect(readSource("./a.gguf")).toEqual({ kind: "url", url: "https://example.org/scripts/a.gguf" });
    vi.stubGlobal("document", { baseURI: "https://example.org/base/" });
    expect(readSource("./a.gguf")).toEqual({ kind: "url", url: "https://example.org/base/a.gguf" });
    vi.unstubAllGlobals();
    expect(() => readSource("./a.gguf")).toThrow(/"\.\/a\.gguf" is no address/);
  });

  it("needs no URL.canParse, which browsers got long after WebGPU", () => {
    vi.stubGlobal("URL", class extends URL {});
    Object.defineProperty(URL, "canParse", { value: undefined });
    expect(readSource("https://example.org/a.gguf")).toEqual({ kind: "url", url: "https://example.org/a.gguf" });
    expect(() => readSource("http://[")).toThrow(/is no address/);
  });

  it("takes nothing and the miniature's name for the miniature", () => {
    expect(readSource(undefined)).toEqual(readSource("miniature"));
    expect(readSource(undefined)).toMatchObject({ kind: "url", url: expect.stringMatching(/\/miniature\.gguf$/) });
  });

  it("takes addresses and files", () => {
    expect(readSource("https://example.org/a.gguf")).toEqual({ kind: "url", url: "https://example.org/a.gguf" });
    expect(readSource(new URL("https://example.org/a.gguf"))).toEqual({ kind: "url", url: "https://example.org/a.gguf" });
    const [file, blob] = [new File(["x"], "m.gguf"), new Blob(["x"])];
    expect(readSource(file)).toEqual({ kind: "files", files: [{ blob: file, name: "m.gguf" }] });
    expect(readSource(blob)).toEqual({ kind: "files", files: [{ blob, name: "model.gguf" }] });
  });

  it("takes all parts of a split file, as an array or as an input element gives them", () => {
    const parts = [new File(["x"], "m-00002-of-00002.gguf"), new File(["y"], "m-00001-of-00002.gguf")];
    const expected = { kind: "files", files: parts.map((blob) => ({ blob, name: blob.name })) };
    expect(readSource(parts)).toEqual(expected);
    class FakeFileList extends Array<File> {}
    vi.stubGlobal("FileList", FakeFileList);
    expect(readSource(FakeFileList.from(parts))).toEqual(expected);
  });

  it("takes a file on the hub", () => {
    expect(readSource({ repo: "a/b-c", file: "dir/m 1.gguf", revision: "v1/x", token: "t" })).toEqual({
      kind: "hub",
      repo: "a/b-c",
      file: "dir/m 1.gguf",
      revision: "v1/x",
      token: "t",
    });
    const plain = { kind: "hub", repo: "a/b", file: "m.gguf", revision: "main" };
    expect(readSource({ repo: "a/b", file: "m.gguf" })).toEqual(plain);
    expect(readSource({ repo: "a/b", file: "m.gguf", revision: undefined, token: undefined })).toEqual(plain);
    const endpoint = "https://mirror.example.org";
    expect(readSource({ repo: "a/b", file: "m.gguf", endpoint })).toEqual({ ...plain, endpoint });
  });

  it("takes a file's address or page on the hub for that file", () => {
    const expected = { kind: "hub", repo: "a/b", file: "dir/m 1.gguf", revision: "refs/pr/1" };
    for (const kind of ["resolve", "blob"]) {
      expect(readSource(`https://huggingface.co/a/b/${kind}/refs%2Fpr%2F1/dir/m%201.gguf?download=true`)).toEqual(expected);
    }
    for (const other of [
      "https://huggingface.co/a/b/tree/main/dir",
      "https://huggingface.co/a/b",
      "https://hf.example.org/a/b/resolve/main/m.gguf",
    ]) {
      expect(readSource(other)).toEqual({ kind: "url", url: other });
    }
  });

  it("takes every name of the catalogue, and an entry with a token", () => {
    for (const [name, model] of Object.entries(models)) {
      if (model.file === null) {
        expect(() => readSource(name)).toThrow(
          /The names of the files of .* are not known here.*give \{ repo: "Trelis\/.*", file, revision, token \}/,
        );
        const file = "bought.gguf";
        expect(readSource({ ...model, file, token: "t" })).toEqual({
          kind: "hub",
          repo: model.repo,
          file,
          revision: model.revision,
          token: "t",
        });
      } else if (model.repo === null) {
        expect(readSource(model)).toEqual(readSource(undefined));
      } else {
        const { repo, file, revision } = model;
        expect(readSource(name)).toEqual({ kind: "hub", repo, file, revision });
        expect(readSource({ ...model, token: "t" })).toEqual({ kind: "hub", repo, file, revision, token: "t" });
      }
    }
  });

  it.each<[unknown, RegExp]>([
    [
      "mixtral-8x7b",
      /The source is "mixtral-8x7b"; give "miniature", a name from .* Mixtral\.models has: miniature, mixtral-8x7b-instruct/,
    ],
    ["toString", /The source is "toString"/],
    ["javascript:alert(1)", /give "miniature"/],
    ["data:text/plain,x", /give "miniature"/],
    ["", /The source is ""/],
    [5, /The source is number/],
    [null, /The source is null/],
    [[], /The source is an empty list; give .* all parts of a split file as File\[\]/],
    [[new Blob([]), "a.gguf"], /Entry 1 of the source is string, no File/],
    [{ url: "x" }, /The source is object/],
    [{ repo: "b", file: "x" }, /repo is "b"; give "owner\/name"/],
    [{ repo: "../x/y", file: "x" }, /repo is/],
    [{ repo: "../x", file: "x" }, /repo is/],
    [{ repo: "a/b", file: "../../x" }, /file is "\.\.\/\.\.\/x"/],
    [{ repo: "a/b", file: "x", revision: "" }, /revision is ""/],
    [{ repo: "a/b", file: "x", token: "geheim\n" }, /^token is no access token; give the text of one, such as hf_…\.$/],
    [{ repo: "a/b", file: "x", endpoint: "https://me@example.org" }, /endpoint is/],
    [{ repo: "a/b", file: "" }, /file is empty/],
    ["http://[", /is no address/],
  ])("refuses %j", (source, message) => {
    expect(() => readSource(source as Source)).toThrow(TypeError);
    expect(() => readSource(source as Source)).toThrow(message);
  });
});
