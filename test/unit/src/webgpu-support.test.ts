import { describe, expect, it } from "vitest";
import { UnsupportedDeviceError } from "../../../src/contract/errors.ts";
import { requireWebGpu, webgpuRemedy } from "../../../src/webgpu-support.ts";

const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0";
const CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/110.0.0.0 Safari/537.36";
const SAFARI =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15";

describe("requireWebGpu", () => {
  it("is silent where WebGPU is there", () => {
    requireWebGpu({ hasGpu: true, isSecure: true, userAgent: CHROME });
  });

  it.each([
    [FIREFOX, true, /about:config/],
    [CHROME, true, /chrome:\/\/gpu/],
    [SAFARI, true, /Safari has WebGPU from version 26/],
    ["Other/1.0", true, /Use a current Chrome/],
    [CHROME, false, /https:\/\/ or localhost/],
  ])("tells the user of %s (secure: %s) what to do", (userAgent, isSecure, remedy) => {
    expect(webgpuRemedy({ isSecure, userAgent })).toMatch(remedy);
    expect(() => requireWebGpu({ hasGpu: false, isSecure, userAgent })).toThrow(UnsupportedDeviceError);
  });
});
