/** What to do where WebGPU is missing, for the browser at hand. */

/** Steps to get WebGPU, best first. `isSecureContext` is the page's own property of that name. */
export function webGpuHelp(userAgent: string, isSecureContext: boolean): string[] {
  if (!isSecureContext) {
    return ["WebGPU is only there on secure pages: open this page over https, or from localhost on this computer."];
  }
  const help: string[] = [];
  if (/Firefox\//.test(userAgent)) {
    help.push("Firefox has WebGPU on Windows since version 141 and on Macs with Apple silicon since 145: update it.");
    help.push("On other systems, use Chrome or Edge, or try Firefox Nightly with dom.webgpu.enabled in about:config.");
  } else if (/Edg\/|Chrome\/|Chromium\//.test(userAgent)) {
    help.push("Update the browser: Chrome and Edge have WebGPU since version 113, on Android since 121.");
    help.push("Switch on “Use graphics acceleration when available” in the settings under System.");
    if (/Linux/.test(userAgent) && !/Android/.test(userAgent)) {
      help.push("On Linux, open chrome://flags, enable “Unsafe WebGPU Support” and “Vulkan”, and start the browser again.");
    }
  } else if (/Safari\//.test(userAgent)) {
    help.push("Safari has WebGPU since version 26 (macOS 26, iOS 26): update it, or use Chrome or Edge on a Mac.");
  } else {
    help.push("Use a recent Chrome or Edge.");
  }
  help.push("Look at chrome://gpu or about:support: a blocked graphics driver needs an update.");
  return help;
}
