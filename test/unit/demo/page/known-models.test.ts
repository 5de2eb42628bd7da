import { Mixtral } from "mixtral.js";
import { describe, expect, it } from "vitest";
import { addressChoice, knownChoice, knownFacts, modelGroups } from "../../../../demo/page/known-models.ts";

const { models } = Mixtral;
const Q4 = "mixtral-8x7b-instruct-v0.1.Q4_K_M";
const GATED = "mixtral-8x7b-instruct-v0.1-function-calling-v3";

describe("modelGroups", () => {
  it("lists every model but the miniature once, by repository, the gated ones last", () => {
    const groups = modelGroups(models);
    const names = groups.flatMap(({ entries }) => entries.map(({ name }) => name));
    expect(names.toSorted()).toEqual(
      Object.keys(models)
        .filter((name) => name !== "miniature")
        .toSorted(),
    );
    expect(groups.map(({ label }) => label)).toEqual([
      "Mixtral 8x7B Instruct v0.1",
      "Mistral 7B Instruct v0.1",
      "Mistral 7B Instruct v0.3",
      "Need a token",
    ]);
  });

  it("labels them with size and memory, the gated ones with their names", () => {
    const labels = new Map(modelGroups(models).flatMap(({ entries }) => entries.map(({ name, label }) => [name, label])));
    expect(labels.get(Q4)).toBe("Q4_K_M · 26.4 GB · 27.1 GB of graphics memory");
    expect(labels.get(GATED)).toBe("Mixtral 8x7B Instruct v0.1 function calling v3");
  });
});

describe("knownFacts", () => {
  it("says what is known, and what is not", () => {
    const facts = (name: string): string => {
      const model = models[name];
      if (model === undefined) throw new Error(`no model ${name}`);
      return knownFacts(model);
    };
    expect(facts(Q4)).toBe(
      "Mixtral 8x7B Instruct v0.1, Q4_K_M: 26.4 GB to fetch, 27.1 GB of graphics memory. It was made for chat; functions it calls as an agent. " +
        "Made for 32,768 tokens. Licence: Apache-2.0.",
    );
    expect(facts(GATED)).toMatch(
      /^Mixtral .* v3: its size is not known before its header is read\. It was made to call functions\./,
    );
  });
});

describe("knownChoice", () => {
  it("chooses the model's file on the hub", () => {
    expect(knownChoice(models, Q4, "", "")).toEqual({
      source: { repo: models[Q4]?.repo, revision: "main", file: `${Q4}.gguf` },
      title: Q4,
    });
  });

  it("takes file and token for a closed repository", () => {
    expect(knownChoice(models, GATED, "folder/some.Q4_K.gguf", "hf_secret")).toEqual({
      source: { repo: models[GATED]?.repo, revision: "gguf", file: "folder/some.Q4_K.gguf", token: "hf_secret" },
      title: "some.Q4_K.gguf",
    });
  });

  it("knows neither strangers nor the miniature, which lies beside the page", () => {
    expect([knownChoice(models, "nobody", "", ""), knownChoice(models, "miniature", "", "")]).toEqual([null, null]);
  });
});

describe("addressChoice", () => {
  it("takes any address", () => {
    const address = "https://a.example/x.gguf";
    expect(addressChoice(models, address)).toEqual({ source: address, title: "x.gguf" });
  });

  it("takes the address of a known model for that model", () => {
    const address = `https://huggingface.co/${models[Q4]?.repo}/resolve/main/${Q4}.gguf?download=true`;
    const { source } = addressChoice(models, address);
    expect(source).toEqual(knownChoice(models, Q4, "", "")?.source);
    const closed = addressChoice(models, `https://huggingface.co/${models[GATED]?.repo}/resolve/gguf/some%20file.gguf`);
    expect(closed).toMatchObject({ source: { file: "some file.gguf", revision: "gguf" } });
  });

  it("takes another file of a known repository for an address", () => {
    const address = `https://huggingface.co/${models[Q4]?.repo}/resolve/main/other.gguf`;
    expect(addressChoice(models, address).source).toBe(address);
  });
});
