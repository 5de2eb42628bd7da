import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Served, serveFolders } from "../../../../scripts/lib/static-server.mjs";

describe("serveFolders", () => {
  let folder = "";
  let served: Served;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "mixtral-serve-"));
    mkdirSync(join(folder, "public", "inner"), { recursive: true });
    writeFileSync(join(folder, "secret.txt"), "secret");
    writeFileSync(join(folder, "public", "index.html"), "<p>start</p>");
    writeFileSync(join(folder, "public", "inner", "digits.bin"), "0123456789");
    served = await serveFolders(
      { "/": join(folder, "public"), "/deep/": join(folder, "public", "inner") },
      { headers: { "x-test": "yes" } },
    );
  });

  afterAll(async () => {
    await served.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Sends the path as it stands, which `fetch` would tidy up first. */
  const statusOf = (path: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(served.url);
      request({ hostname, port, path }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on("error", reject)
        .end();
    });

  it("serves index.html for a folder, with its type and the given headers", async () => {
    const response = await fetch(served.url);
    expect(await response.text()).toBe("<p>start</p>");
    expect(response.headers.get("content-type")).toContain("text/html");
    expect(response.headers.get("x-test")).toBe("yes");
  });

  it("prefers the longest prefix", async () => {
    expect(await (await fetch(`${served.url}deep/digits.bin`)).text()).toBe("0123456789");
  });

  it.each([
    ["bytes=2-4", 206, "234", "bytes 2-4/10"],
    ["bytes=7-", 206, "789", "bytes 7-9/10"],
    ["bytes=-2", 206, "89", "bytes 8-9/10"],
    ["bytes=8-99", 206, "89", "bytes 8-9/10"],
    ["bytes=10-", 416, "", "bytes */10"],
  ])("answers the range %s", async (range, status, text, contentRange) => {
    const response = await fetch(`${served.url}inner/digits.bin`, { headers: { range } });
    expect([response.status, await response.text(), response.headers.get("content-range")]).toEqual([status, text, contentRange]);
  });

  it.each(["/absent", "/../secret.txt", "/%2e%2e/secret.txt", "/deep/../../secret.txt", "/deep/..%2f..%2fsecret.txt", "/%"])(
    "does not serve %s",
    async (path) => {
      expect(await statusOf(path)).toBe(404);
    },
  );

  it.each(["/%00", `/${"a".repeat(400)}`, "/%E0%A4%A"])(
    "answers 404 for %s, which no file can be named, and goes on",
    async (path) => {
      expect(await statusOf(path)).toBe(404);
      expect(await statusOf("/")).toBe(200);
    },
  );

  it("says which port is taken, or takes another one", async () => {
    const port = Number(new URL(served.url).port);
    await expect(serveFolders({ "/": folder }, { port })).rejects.toThrow(`Port ${port} is taken`);
    const other = await serveFolders({ "/": folder }, { port, anyPortIfTaken: true });
    expect(new URL(other.url).port).not.toBe(String(port));
    await other.close();
  });
});
