import { UnsupportedDeviceError } from "./contract/errors.ts";

type Surroundings = { readonly hasGpu: boolean; readonly isSecure: boolean; readonly userAgent: string };

/** Outside of browsers there may be no `navigator`, and nothing says whether the page is secure. */
function surroundings(): Surroundings {
  const { navigator, isSecureContext } = globalThis as Partial<typeof globalThis>;
  return {
    hasGpu: navigator !== undefined && "gpu" in navigator && navigator.gpu !== undefined && navigator.gpu !== null,
    isSecure: isSecureContext !== false,
    userAgent: navigator?.userAgent ?? "",
  };
}

/** What the user of this browser can do about missing WebGPU. */
export function webgpuRemedy({ isSecure, userAgent }: Omit<Surroundings, "hasGpu">): string {
  if (!isSecure) return "Browsers offer WebGPU only to pages on https:// or localhost; serve the page that way.";
  if (/firefox\//i.test(userAgent)) {
    return "Firefox has WebGPU on Windows from version 141 and on Apple silicon from 145; elsewhere set dom.webgpu.enabled in about:config, or use Chrome or Edge.";
  }
  if (/(?:chrome|chromium|edg)\//i.test(userAgent)) {
    return /android/i.test(userAgent)
      ? "Chrome for Android has WebGPU from version 121 on Android 12; update both."
      : "Chrome and Edge have WebGPU from version 113; update, and see chrome://gpu. On Linux it may need chrome://flags/#enable-unsafe-webgpu and #enable-vulkan.";
  }
  if (/safari\//i.test(userAgent)) return "Safari has WebGPU from version 26 (macOS 26, iOS 26); update, or use Chrome on a Mac.";
  return "Use a current Chrome, Edge, Firefox or Safari.";
}

/** @throws UnsupportedDeviceError where the page has no WebGPU at all, with what its user can do. */
export function requireWebGpu(found: Surroundings = surroundings()): void {
  if (found.hasGpu) return;
  throw new UnsupportedDeviceError(`This page has no WebGPU. ${webgpuRemedy(found)}`, {
    secureContext: found.isSecure,
    userAgent: found.userAgent,
  });
}
