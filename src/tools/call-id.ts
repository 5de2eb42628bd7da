const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

/** A random name of letters and digits: nine for a call, the length that Mistral's later formats ask for. */
export function randomId(length: number = 9): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join("");
}
