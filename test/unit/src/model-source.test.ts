import { afterEach, describe, expect, it, vi } from "vitest";
import { readSource, type Source } from "../../../src/model-source.ts";

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
    const file = new File(["x"], "m.gguf");
    expect(readSource(file)).toEqual({ kind: "blob", blob: file, name: "m.gguf" });
    expect(readSource(new Blob(["x"]))).toMatchObject({ kind: "blob", name: "model.gguf" });
  });

  it("takes a file on the hub", () => {
    expect(readSource({ repo: "a/b-c", file: "dir/m 1.gguf", revision: "v1/x", token: "t" })).toEqual({
      kind: "url",
      url: "https://huggingface.co/a/b-c/resolve/v1%2Fx/dir/m%201.gguf",
      headers: { Authorization: "Bearer t" },
    });
    expect(readSource({ repo: "a/b", file: "m.gguf" })).toEqual({
      kind: "url",
      url: "https://huggingface.co/a/b/resolve/main/m.gguf",
    });
  });

  it.each<[unknown, RegExp]>([
    ["mixtral-8x7b", /The source is "mixtral-8x7b"; give "miniature", the address/],
    ["javascript:alert(1)", /give "miniature"/],
    ["data:text/plain,x", /give "miniature"/],
    ["", /The source is ""/],
    [5, /The source is number/],
    [null, /The source is null/],
    [[], /The source is an array/],
    [{ url: "x" }, /The source is object/],
    [{ repo: "b", file: "x" }, /repo is "b"; give "owner\/name"/],
    [{ repo: "../x/y", file: "x" }, /repo is/],
    [{ repo: "a/b", file: "" }, /file is empty/],
    ["http://[", /is no address/],
  ])("refuses %j", (source, message) => {
    expect(() => readSource(source as Source)).toThrow(TypeError);
    expect(() => readSource(source as Source)).toThrow(message);
  });
});
