/** Asks the user whether a call may run. */
import type { ApprovalRequest } from "mixtral.js";
import { button, element } from "./dom.ts";

/** Why there is a question, in words for the person who decides. */
function reasonOf({ reason, untrustedSources, origin }: ApprovalRequest): string {
  const from = origin === null ? "" : ` It comes from ${origin}.`;
  switch (reason) {
    case "tool":
      return `This function always asks first.${from}`;
    case "side-effects":
      return `It changes something, and you want to be asked.${from}`;
    case "untrusted":
      return `It changes something, and the model has read text that neither you nor this page wrote: ${untrustedSources.join(", ")}.${from}`;
  }
}

/** The question with its two buttons. `onDecision` is called once. */
export function approvalCard(request: ApprovalRequest, onDecision: (isApproved: boolean) => void): HTMLElement {
  const name = request.call.name.replaceAll("_", " ");
  const decide = (isApproved: boolean) => (): void => {
    for (const one of [approve, refuse]) one.disabled = true;
    onDecision(isApproved);
  };
  const approve = button("Approve", { class: "small approve", "aria-label": `Approve ${name}` }, decide(true));
  const refuse = button("Refuse", { class: "small", "aria-label": `Refuse ${name}` }, decide(false));
  return element(
    "div",
    // The group takes the focus, not a button of it: nobody approves with a key that was meant for something else.
    { class: "approval", role: "group", tabindex: "-1", "aria-label": `Run ${name}?` },
    element("strong", {}, `Run ${request.call.name}?`),
    element("p", {}, reasonOf(request)),
    element("div", { class: "approval-actions" }, approve, refuse),
  );
}
