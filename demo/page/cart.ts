/** The cart's card. */
import { button, byId, element, keepFocus } from "./dom.ts";

export class Cart {
  readonly #list: HTMLElement = byId("cart-items", HTMLElement);
  readonly #empty: HTMLElement = byId("cart-empty", HTMLElement);
  readonly #count: HTMLElement = byId("cart-count", HTMLElement);
  /** Quantity by product, in the order in which the products came. */
  readonly #items: Map<string, number> = new Map();

  /** Adds to the cart and returns how many items it holds now. */
  add(product: string, quantity: number): number {
    this.#items.set(product, (this.#items.get(product) ?? 0) + quantity);
    return this.#render();
  }

  #render(): number {
    const rows = [...this.#items].map(([product, quantity]) => {
      const remove = button("Remove", { class: "small", "aria-label": `Remove ${product} from the cart` }, () => {
        keepFocus(this.#list, byId("question", HTMLElement), () => {
          this.#items.delete(product);
          this.#render();
        });
      });
      return element(
        "li",
        {},
        element("span", { class: "cart-product" }, product),
        element("span", { class: "cart-quantity" }, `× ${quantity}`),
        remove,
      );
    });
    this.#list.replaceChildren(...rows);
    const total = [...this.#items.values()].reduce((sum, quantity) => sum + quantity, 0);
    this.#count.textContent = String(total);
    this.#empty.hidden = total > 0;
    return total;
  }
}
