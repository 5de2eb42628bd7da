import { describe, expect, it } from "vitest";
import { createFunctions, type Stage } from "../../../../demo/functions/index.ts";
import { metadataList } from "../../../../demo/functions/metadata.ts";

const STAGE: Stage = {
  setTheme: () => undefined,
  addToCart: () => 1,
  startTimer: () => new Date(0),
  showChart: () => undefined,
  showDocuments: () => undefined,
};

describe("the demo's functions", () => {
  it("are described as tools.json says, the shipped ones too: the miniature was trained on these words", () => {
    const described = createFunctions(STAGE).map(({ name, description, parameters }) => ({ name, description, parameters }));
    expect(JSON.stringify(described)).toBe(JSON.stringify(metadataList()));
  });

  it("say which of them change the page", () => {
    const changing = createFunctions(STAGE).filter(({ sideEffects }) => sideEffects);
    expect(changing.map(({ name }) => name)).toEqual(["set_theme", "add_to_cart", "set_timer"]);
  });
});
