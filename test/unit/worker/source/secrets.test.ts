import { describe, expect, it } from "vitest";
import { withoutSecrets } from "../../../../worker/source/secrets.ts";

describe("withoutSecrets", () => {
  it.each([
    ["https://example.org/a.gguf?version=2&file=b%20c", "https://example.org/a.gguf?version=2&file=b%20c"],
    ["https://example.org/a.gguf?token=geheim&version=2", "https://example.org/a.gguf?version=2"],
    ["https://me:geheim@example.org/a.gguf", "https://example.org/a.gguf"],
    ["https://example.org/a.gguf#access=geheim", "https://example.org/a.gguf"],
    ["https://s3.example.org/a?X-Amz-Signature=geheim&X-Amz-Date=1&X-Amz-Credential=geheim", "https://s3.example.org/a"],
    ["https://cdn.example.org/a?Expires=1&Policy=geheim&Signature=geheim&Key-Pair-Id=K", "https://cdn.example.org/a"],
    ["https://a.blob.example.org/c/m.gguf?sv=2024&sig=geheim", "https://a.blob.example.org/c/m.gguf?sv=2024"],
    ["https://example.org/a.gguf?api_key=geheim", "https://example.org/a.gguf"],
    ["https://example.org/a.gguf?key=geheim", "https://example.org/a.gguf"],
    ["https://example.org/get?key=models/a.gguf&token=geheim", "https://example.org/get?key=models%2Fa.gguf"],
    ["https://example.org/get?author=a&tokenizer=b", "https://example.org/get?author=a&tokenizer=b"],
    ["https://example.org/a.gguf?authToken=geheim&authorisation=geheim&auth=geheim", "https://example.org/a.gguf"],
    ["https://example.org/a.gguf?Authorization=geheim", "https://example.org/a.gguf"],
    ["https://example.org/a.gguf?signed=no&keyboard=qwertz", "https://example.org/a.gguf?signed=no&keyboard=qwertz"],
    ["blob:https://example.org/1b2c", "blob:https://example.org/1b2c"],
    ["not an address", "not an address"],
  ])("of %s leaves %s", (address, expected) => {
    expect(withoutSecrets(address)).toBe(expected);
  });
});
