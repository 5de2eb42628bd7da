/** The script tag's entry: everything that `index.ts` exports as properties of `window.Mixtral`, which is the class itself. */
import * as library from "./index.ts";

const { Mixtral, ...others } = library;

declare global {
  interface Window {
    /** The class, with the library's other names beside its own: `Mixtral.load`, `Mixtral.defineTool`, `Mixtral.ToolError` … */
    Mixtral: typeof Mixtral & typeof others;
  }
}

window.Mixtral = Object.assign(Mixtral, others);
