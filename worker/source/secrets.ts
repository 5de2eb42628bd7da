/** Names of query parameters that carry a key, or belong to a signature that is only valid for a while. */
const SECRET_PARAMETER =
  /token|auth|signature|credential|secret|password|^sig$|^(?:api[-_]?)?key$|^key-pair-id$|^policy$|^expires$|^x-(?:amz|goog)-/i;

/** The address as it may be shown, logged and kept: without user, password, fragment and what of the query is secret. */
export function withoutSecrets(address: string): string {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return address;
  }
  if (url.protocol === "blob:") return address;
  const secret = [...url.searchParams.keys()].filter((name) => SECRET_PARAMETER.test(name));
  if (secret.length === 0 && url.username === "" && url.password === "" && url.hash === "") return address;
  for (const name of secret) url.searchParams.delete(name);
  url.username = "";
  url.password = "";
  url.hash = "";
  return url.href;
}
