/** What relative addresses are relative to: the document, or a worker's own script; nothing outside of browsers. */
export function baseAddress(): string | undefined {
  return typeof document === "undefined" ? globalThis.location?.href : document.baseURI;
}
