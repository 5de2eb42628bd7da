/** The two things that the views need from the DOM. */

type Attributes = { readonly [name: string]: string | boolean | undefined };

/** A new element with attributes (`true` is an empty one, `false` and `undefined` are left out) and children. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

/** A button with a click handler. */
export function button(label: string, attributes: Attributes, onClick: () => void): HTMLButtonElement {
  const node = element("button", { type: "button", ...attributes }, label);
  node.addEventListener("click", onClick);
  return node;
}

/**
 * Makes a change that may take away or disable the focused control, and then puts the focus on the next best place:
 * the first button left in `area`, else `fallback`. Without it, the keyboard's user would start again at the top of the page.
 */
export function keepFocus(area: HTMLElement, fallback: HTMLElement, change: () => void): void {
  const focused = document.activeElement;
  change();
  if (!(focused instanceof HTMLElement) || focused === document.body) return;
  const isUsable = focused.isConnected && !focused.hidden && !focused.matches(":disabled");
  // The change may have put it where it belongs already.
  const isLost = document.activeElement === focused || document.activeElement === document.body;
  if (!isUsable && isLost) (area.querySelector<HTMLElement>("button:enabled:not([hidden])") ?? fallback).focus();
}

/**
 * The element of the page with that id.
 * @throws Error when it is absent or of another kind: page and script are not of one version.
 */
export function byId<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const node = document.getElementById(id);
  if (!(node instanceof kind)) throw new Error(`The page has no ${kind.name} with the id "${id}".`);
  return node;
}

/** What a button shows, and its name for those who do not see what is beside it. */
type Caption = { readonly label: string; readonly name: string };

/** A small button for what cannot be undone: the first press asks, the second does it, and going elsewhere takes the question back. */
export function armedButton(calm: Caption, armed: Caption, onConfirm: () => void): HTMLButtonElement {
  let isArmed = false;
  const show = (isAsking: boolean): void => {
    isArmed = isAsking;
    const { label, name } = isAsking ? armed : calm;
    node.textContent = label;
    node.setAttribute("aria-label", name);
  };
  const node = button(calm.label, { class: "small" }, () => {
    if (isArmed) onConfirm();
    show(!isArmed);
  });
  node.addEventListener("blur", () => show(false));
  show(false);
  return node;
}
