/** `set_theme`: colours the page. */
import type { Stage } from "./stage.ts";

/** Arguments of `set_theme`. */
export type ThemeArguments = { readonly color: string };

/**
 * Gives the page a colour, or makes it dark or light.
 * @throws Error when the stage does not know the colour.
 */
export function setTheme({ color }: ThemeArguments, stage: Pick<Stage, "setTheme">): { readonly theme: string } {
  stage.setTheme(color);
  return { theme: color };
}
