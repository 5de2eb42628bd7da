import { describe, expect, it } from "vitest";
import { linkAbort } from "../../../../src/contract/abort.ts";

/** A signal that counts its listeners. */
function watched(): { controller: AbortController; listeners: () => number } {
  const controller = new AbortController();
  let count = 0;
  const { signal } = controller;
  const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
  signal.addEventListener = (...parameters: Parameters<typeof add>): void => {
    count++;
    add(...parameters);
  };
  signal.removeEventListener = (...parameters: Parameters<typeof remove>): void => {
    count--;
    remove(...parameters);
  };
  return { controller, listeners: () => count };
}

describe("linkAbort", () => {
  it("hands on the first of several signals, with its reason", () => {
    const [one, other] = [watched(), watched()];
    const scope = new AbortController();
    linkAbort(one.controller.signal, scope);
    linkAbort(other.controller.signal, scope);
    const reason = new Error("enough");
    other.controller.abort(reason);
    one.controller.abort();
    expect(scope.signal.reason).toBe(reason);
  });

  it("fires at once for a signal that has fired", () => {
    const scope = new AbortController();
    linkAbort(AbortSignal.abort("before"), scope);
    expect(scope.signal.reason).toBe("before");
  });

  it("leaves no listener behind, and lets a missing signal pass", () => {
    const { controller, listeners } = watched();
    const scope = new AbortController();
    const unlink = linkAbort(controller.signal, scope);
    expect(listeners()).toBe(1);
    unlink();
    expect(listeners()).toBe(0);
    controller.abort();
    expect(scope.signal.aborted).toBe(false);
    linkAbort(undefined, scope)();
  });
});
