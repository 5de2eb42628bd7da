import { describe, expect, it } from "vitest";
import { shortenShader } from "../../../../scripts/lib/vite-plugins.mjs";

describe("shortenShader", () => {
  it("takes out comments, nested ones too, and keeps every line where it was", () => {
    expect(shortenShader("// header\nfn f() { /* a /* b\n */ c */ return; } // end\n")).toBe("\nfn f(){\nreturn;}");
  });

  it("keeps the spaces between words", () => {
    expect(shortenShader("  override size : u32 = 4u ;")).toBe("override size:u32=4u;");
  });

  it.each([
    ["x / *p", "x/ *p"],
    ["let q = &x;", "let q= &x;"],
    ["a - -b", "a - -b"],
    ["a & &b", "a & &b"],
    ["a < -b", "a< -b"],
    ["a = !b", "a= !b"],
    ["fn f() -> u32 {", "fn f()->u32{"],
  ])("does not join operators: %s", (source, short) => {
    expect(shortenShader(source)).toBe(short);
  });
});
