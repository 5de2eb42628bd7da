/** Names of query parameters that carry a key, or belong to a signature that is only valid for a while. */
const SECRET_PARAMETER =
  /token(?!i[sz]e)|auth(?!or(?!i[sz]))|signature|credential|secret|password|^sig$|^(?:api[-_]?)?key$|^key-pair-id$|^policy$|^expires$|^x-(?:amz|goog)-/i;

/** Storage servers call a file's place its key. What two files differ in must stay, or the one would be taken for the other. */
const FILE_NAME = /\.gguf$/i;

/** The address as it may be shown, logged and kept: without user, password, fragment and what of the query is secret. */
export function withoutSecrets(address: string): string {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return address;
  }
  if (url.protocol === "blob:") return address;
  const secret = [...url.searchParams]
    .filter(([name, value]) => SECRET_PARAMETER.test(name) && !FILE_NAME.test(value))
    .map(([name]) => name);
  if (secret.length === 0 && url.username === "" && url.password === "" && url.hash === "") return address;
  for (const name of secret) url.searchParams.delete(name);
  url.username = "";
  url.password = "";
  url.hash = "";
  return url.href;
}
