import { describe, expect, it } from "vitest";
import { readTheme } from "../../../../demo/page/theme-name.ts";

const CSS_COLORS = new Set(["blue", "yellow", "darkblue", "lightgreen", "navy", "black", "white", "#336699", "#50c878"]);
const read = (name: string): ReturnType<typeof readTheme> => readTheme(name, (color) => CSS_COLORS.has(color));

describe("readTheme", () => {
  it.each([
    ["blue", null, "blue"],
    ["Navy", null, "navy"],
    ["#336699", null, "#336699"],
    ["dark", "dark", null],
    ["Dark mode", "dark", null],
    ["light theme", "light", null],
    ["black", "dark", null],
    ["white", "light", null],
    ["dark blue", "dark", "blue"],
    ["light-green", "light", "green"],
    ["pale yellow", "light", "yellow"],
    ["emerald", null, "#50c878"],
  ])("reads %j", (name, scheme, color) => {
    const known = new Set([...CSS_COLORS, "green"]);
    expect(readTheme(name, (candidate) => known.has(candidate))).toEqual({ scheme, color });
  });

  it.each(["blurple", "", "url(x)", "red; background: url(x)", "var(--x)"])("refuses %j", (name) => {
    expect(() => read(name)).toThrow("Unknown color");
  });

  it("never passes on anything but a name or a hexadecimal colour", () => {
    expect(() => readTheme("rgb(1,2,3)", () => true)).toThrow("Unknown color");
  });
});
