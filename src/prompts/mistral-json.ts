/** JSON as Mistral's own code writes it into prompts: Python's `json.dumps(value, ensure_ascii=False)`. */
export function mistralJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(mistralJson).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([key, member]: [string, unknown]) => `${JSON.stringify(key)}: ${mistralJson(member)}`).join(", ")}}`;
}

const ID = /^[a-zA-Z0-9]{9}$/;
const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** A call's id in nine letters and digits, which Mistral's formats ask for: the id itself, or always the same one made from it. */
export function nineCharacterId(id: string): string {
  if (ID.test(id)) return id;
  // FNV-1a over the UTF-16 code units, twice with other offsets: 62^9 ids need more than 32 bits.
  let [low, high] = [0x811c9dc5, 0x9dc5811c];
  for (let index = 0; index < id.length; index++) {
    low = Math.imul(low ^ id.charCodeAt(index), 0x01000193) >>> 0;
    high = Math.imul(high ^ id.charCodeAt(index) ^ (low & 0xff), 0x01000193) >>> 0;
  }
  let rest = (BigInt(high) << 32n) | BigInt(low);
  let name = "";
  while (name.length < 9) {
    name += LETTERS.charAt(Number(rest % 62n));
    rest /= 62n;
  }
  return name;
}
