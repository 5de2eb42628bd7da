/** `add_to_cart`: puts a product into the page's cart. */
import type { Stage } from "./stage.ts";

/** Arguments of `add_to_cart`. */
export type CartArguments = { readonly product: string; readonly quantity?: number };

/** What `add_to_cart` answers. */
export type CartResult = { readonly product: string; readonly quantity: number; readonly itemsInCart: number };

const MOST = 100;

/**
 * Adds `quantity` (1 where it is left out) of a product.
 * @throws Error when the product is empty or the quantity is not a whole number from 1 to 100.
 */
export function addToCart({ product, quantity = 1 }: CartArguments, stage: Pick<Stage, "addToCart">): CartResult {
  if (product.trim() === "") throw new Error("The product is empty");
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > MOST)
    throw new Error(`The quantity must be a whole number from 1 to ${MOST}`);
  return { product, quantity, itemsInCart: stage.addToCart(product.trim(), quantity) };
}
