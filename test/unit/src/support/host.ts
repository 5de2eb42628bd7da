import type { EngineHost } from "../../../../src/contract/engine.ts";

/** A host with some methods; the others fail the test that asks them. */
export function hostWith(methods: Partial<EngineHost>): EngineHost {
  const refuse = (): Promise<never> => Promise.reject(new Error("The host was asked what the test does not expect."));
  return {
    load: refuse,
    plan: refuse,
    listCached: refuse,
    deleteCached: refuse,
    cacheUsage: refuse,
    loadTokenizer: refuse,
    ...methods,
  };
}
