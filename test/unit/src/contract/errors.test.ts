import { describe, expect, it } from "vitest";
import { fromWire, MixtralError, ModelFormatError, toWire, type WireError } from "../../../../src/contract/errors.ts";

describe("fromWire", () => {
  it("restores the class of every code that it knows", () => {
    const error = fromWire(toWire(new ModelFormatError("Bad.", { key: "k" })));
    expect(error).toBeInstanceOf(ModelFormatError);
    expect(error).toMatchObject({ code: "model-format", message: "Bad.", details: { key: "k" } });
  });

  it.each(["not-invented-yet", "constructor"])(
    "makes a plain error of the code %s, which a worker of another version may send",
    (code) => {
      const cause = toWire(new TypeError("first"));
      const wire = { ...toWire(new ModelFormatError("Something.")), code, cause } as unknown as WireError;
      const error = fromWire(wire);
      expect(error).not.toBeInstanceOf(MixtralError);
      expect(error.message).toBe(`Something. (${code})`);
      expect(error.cause).toBeInstanceOf(TypeError);
    },
  );
});
