/** The commands of package.json that a person types: serving the demo, and asking from the command line. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "playwright/test";

const ROOT = join(import.meta.dirname, "..", "..");

function start(script: string, parameters: readonly string[]): ChildProcess {
  return spawn(process.execPath, [join(ROOT, "scripts", script), ...parameters], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

function ended(child: ChildProcess): Promise<Ended> {
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text) => {
    stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** The address that the server prints; the server goes on. */
function printedAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout?.setEncoding("utf8").on("data", (part) => {
      text += part;
      const address = /http:\/\/127\.0\.0\.1:\d+\//.exec(text)?.[0];
      if (address !== undefined) resolve(address);
    });
    child.on("close", (code) => reject(new Error(`The server ended with ${code}: ${text}`)));
  });
}

test.describe("serve", () => {
  test("prints the address of the demo, and answers there", async () => {
    const server = start("serve.mjs", ["--port", "0"]);
    try {
      const response = await fetch(await printedAddress(server));
      expect(response.status).toBe(200);
      expect(await response.text()).toContain("<title>mixtral.js");
    } finally {
      server.kill();
    }
  });

  test("refuses a port that is taken, and says so", async () => {
    const occupant = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => occupant.once("listening", resolve));
    const address = occupant.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const { code, stderr } = await ended(start("serve.mjs", ["--port", String(port)]));
    occupant.close();
    expect(code).toBe(1);
    expect(stderr).toContain(`Port ${port} is taken`);
  });
});

test.describe("ask", () => {
  const ask = (...parameters: string[]): Promise<Ended> => ended(start("ask.mjs", ["--no-build", "--software", ...parameters]));

  test("prints each call, each result and the answer", async () => {
    const { code, stdout, stderr } = await ask("What is the weather in Paris?");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain('→ get_current_weather({"city":"Paris"');
    const temperature = /← \{"temperature":"(-?\d+) C"/.exec(stdout)?.[1];
    expect(temperature).toBeDefined();
    // The answer follows the result and repeats it.
    expect(stdout.slice(stdout.lastIndexOf("←")).split("\n").slice(1).join("\n")).toContain(String(temperature));
    expect(stdout).toMatch(/\d+ prompt tokens \(\d+ reused\), \d+ new ones/);
  });

  test("ends with the library's message where the model cannot be loaded", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mixtral-ask-"));
    const file = join(folder, "broken.gguf");
    writeFileSync(file, "this is not a model");
    const { code, stdout } = await ask("--model", file, "Hello");
    rmSync(folder, { recursive: true });
    expect(code).toBe(1);
    expect(stdout).toContain("ModelFormatError: ");
  });

  test("names what is wrong with its arguments", async () => {
    expect((await ask()).stderr).toContain("No question was given");
    expect((await ask("--model", "no/such.gguf", "Hello")).stderr).toContain(join("no", "such.gguf"));
    expect((await ask("--max-steps", "none", "Hello")).stderr).toContain('--max-steps is "none"');
    expect((await ask("--tempo", "Hello")).code).toBe(1);
  });
});
