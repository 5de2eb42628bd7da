import { describe, expect, it } from "vitest";
import { loadFixture, loadRepositoryFile } from "../../support/fixtures.ts";

describe("loadRepositoryFile", () => {
  it("reads a file of the repository", async () => {
    const bytes = await loadRepositoryFile("package.json");
    expect(JSON.parse(new TextDecoder().decode(bytes ?? new Uint8Array())).name).toBe("mixtral.js");
  });

  it("is null for a file that is not there", async () => {
    expect(await loadRepositoryFile("no/such/file")).toBeNull();
  });
});

describe("loadFixture", () => {
  it("is null for a fixture that is not there", async () => {
    expect(await loadFixture("no/such/fixture")).toBeNull();
  });
});
