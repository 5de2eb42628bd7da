/** The script tag's entry: `window.Mixtral` is the class, with the library's other names beside its own. */
import * as library from "./index.ts";

declare global {
  interface Window {
    /** `Mixtral.load`, `Mixtral.defineTool`, `Mixtral.ToolError` … */
    Mixtral: typeof library.Mixtral & typeof library;
  }
}

window.Mixtral = Object.assign(library.Mixtral, library);
