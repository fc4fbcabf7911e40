import { type Browser, launch } from "puppeteer-core";

/** Starts a Firefox that nobody sees, driven by WebDriver BiDi, which it speaks by itself. */
export function startFirefox(executable: string): Promise<Browser> {
  return launch({
    browser: "firefox",
    executablePath: executable,
    headless: true,
    // For `setPreference`.
    args: ["-remote-allow-system-access"],
    defaultViewport: { width: 1280, height: 900 },
    // The machine may be busy.
    protocolTimeout: 60_000,
    timeout: 60_000,
  });
}
