/** Finds a Chromium that has WebGPU, installs one where there is none, and knows the flags for each purpose. */
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { chromium } from "playwright";
import { ROOT } from "./paths.mjs";

const COMMANDS = [
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
  "microsoft-edge-stable",
  "microsoft-edge",
];

const MAC_APPLICATIONS = ["Google Chrome", "Chromium", "Microsoft Edge"];

/** Quiet and alike everywhere: no first-run page, no updates, no traffic of the browser's own. */
const QUIET_FLAGS = ["--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** SwiftShader as the WebGPU adapter: the same results with or without a graphics card. */
const SOFTWARE_FLAGS = ["--enable-unsafe-webgpu", "--enable-features=Vulkan", "--use-webgpu-adapter=swiftshader"];

/** WebGPU on the machine's own graphics card; on Linux it is still behind a flag. */
const HARDWARE_FLAGS = process.platform === "linux" ? ["--enable-unsafe-webgpu", "--enable-features=Vulkan"] : [];

/** Chromium's sandbox refuses to run as root, which is what containers run as. */
const ROOT_FLAGS = process.getuid?.() === 0 ? ["--no-sandbox"] : [];

/**
 * Command-line flags for Chromium.
 * @param {"software" | "hardware"} adapter SwiftShader (tests), or the machine's graphics card.
 * @returns {string[]}
 */
export function chromiumFlags(adapter) {
  return [...QUIET_FLAGS, ...ROOT_FLAGS, ...(adapter === "software" ? SOFTWARE_FLAGS : HARDWARE_FLAGS)];
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether the browser starts at all: Playwright's needs libraries that a bare system lacks, and some distributions
 * have a stub of that name which only says how to install one.
 * @param {string} path
 */
function runs(path) {
  return process.platform !== "linux" || spawnSync(path, ["--version"], { stdio: "ignore" }).status === 0;
}

/** @returns {string[]} Every place where a browser of the system may be, best first. */
function systemCandidates() {
  const onPath = (process.env.PATH ?? "").split(delimiter).filter((directory) => directory !== "");
  const commands = COMMANDS.flatMap((command) => onPath.map((directory) => join(directory, command)));
  if (process.platform === "darwin") {
    const roots = ["/Applications", join(homedir(), "Applications")];
    return [
      ...roots.flatMap((root) => MAC_APPLICATIONS.map((name) => join(root, `${name}.app`, "Contents", "MacOS", name))),
      ...commands,
    ];
  }
  if (process.platform === "win32") {
    const roots = [process.env.PROGRAMFILES, process.env["PROGRAMFILES(X86)"], process.env.LOCALAPPDATA];
    return roots.flatMap((root) =>
      root === undefined
        ? []
        : [
            join(root, "Google", "Chrome", "Application", "chrome.exe"),
            join(root, "Microsoft", "Edge", "Application", "msedge.exe"),
          ],
    );
  }
  return commands;
}

/**
 * The path of a Chromium: `MIXTRAL_CHROMIUM`, else the system's, else Playwright's, else null.
 * @returns {{ path: string, origin: "MIXTRAL_CHROMIUM" | "system" | "Playwright" } | null}
 * @throws Error when `MIXTRAL_CHROMIUM` names something that cannot be executed.
 */
export function findChromium() {
  const wanted = process.env.MIXTRAL_CHROMIUM;
  if (wanted !== undefined && wanted !== "") {
    if (!isExecutable(wanted))
      throw new Error(`MIXTRAL_CHROMIUM is "${wanted}", which is not an executable file. Correct or unset it.`);
    return { path: wanted, origin: "MIXTRAL_CHROMIUM" };
  }
  const system = systemCandidates().find((path) => isExecutable(path) && runs(path));
  if (system !== undefined) return { path: system, origin: "system" };
  const downloaded = chromium.executablePath();
  return existsSync(downloaded) ? { path: downloaded, origin: "Playwright" } : null;
}

/**
 * @param {string} command
 * @param {string[]} parameters
 * @returns {boolean} Whether it ran and ended well; its output is shown.
 */
function succeeds(command, parameters) {
  console.log(`chromium: running ${command} ${parameters.join(" ")}`);
  return spawnSync(command, parameters, { stdio: "inherit" }).status === 0;
}

function installWithApt() {
  if (process.platform !== "linux" || spawnSync("apt-get", ["--version"], { stdio: "ignore" }).status !== 0) return false;
  const prefix = process.getuid?.() === 0 ? [] : ["sudo"];
  /** @param {string[]} words */
  const apt = (...words) => {
    const [command, ...parameters] = [...prefix, "apt-get", ...words];
    return command !== undefined && succeeds(command, parameters);
  };
  return apt("update") && apt("install", "-y", "--no-install-recommends", "chromium");
}

/**
 * Like {@link findChromium}, and installs one where there is none: with Playwright's installer and, where its download
 * fails, Debian's `chromium` package. Says on stdout what it does.
 * @returns {string} The path.
 * @throws Error when none could be installed; the message says what to do by hand.
 */
export function ensureChromium() {
  const found = findChromium();
  if (found !== null) {
    console.log(`chromium: using ${found.path} (${found.origin})`);
    return found.path;
  }
  console.log("chromium: none found (MIXTRAL_CHROMIUM, the system's, Playwright's), so one is installed now");
  if (!succeeds(process.execPath, [join(ROOT, "node_modules", "playwright", "cli.js"), "install", "chromium"])) {
    console.log("chromium: Playwright's download failed; trying the system's package");
    installWithApt();
  }
  let installed = findChromium();
  if (installed !== null && !runs(installed.path)) {
    console.log(
      `chromium: ${installed.path} does not start (system libraries are missing); trying the system's package, which brings them`,
    );
    installWithApt();
    installed = findChromium();
  }
  if (installed === null || !runs(installed.path)) {
    throw new Error("No Chromium could be installed. Install Chrome, Chromium or Edge, or set MIXTRAL_CHROMIUM to its path.");
  }
  console.log(`chromium: using ${installed.path} (${installed.origin}, just installed)`);
  return installed.path;
}
