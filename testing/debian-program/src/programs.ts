import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { DebianProgram } from "./debian-program.ts";

/** What tests need beside Node. */
export const programs: Readonly<Record<"chromium" | "firefox" | "redisServer", DebianProgram>> = {
  chromium: {
    title: "Chromium",
    names: ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"],
    elsewhere: () => [
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
      "/Applications/Chromium.app/Contents/MacOS/Chromium",
      ...playwrights(),
    ],
    fileVariable: "SRLOSS_CHROMIUM",
    debianPackage: "chromium",
    download: 124,
    installVariable: "SRLOSS_INSTALL_CHROMIUM",
    byHand: "npx playwright install chromium",
  },
  firefox: {
    title: "Firefox",
    names: ["firefox-esr", "firefox"],
    elsewhere: () => ["/Applications/Firefox.app/Contents/MacOS/firefox"],
    fileVariable: "SRLOSS_FIREFOX",
    debianPackage: "firefox-esr",
    download: 81,
    installVariable: "SRLOSS_INSTALL_FIREFOX",
    byHand: "apt-get install firefox-esr",
  },
  redisServer: {
    title: "redis-server",
    names: ["redis-server", "valkey-server"],
    fileVariable: "SRLOSS_REDIS_SERVER",
    debianPackage: "redis-server",
    download: 2,
    installVariable: "SRLOSS_INSTALL_REDIS",
    byHand: "apt-get install redis-server",
  },
};

/** What Playwright downloaded. */
function playwrights(): string[] {
  const folder = process.env.PLAYWRIGHT_BROWSERS_PATH ?? join(homedir(), ".cache", "ms-playwright");
  try {
    return readdirSync(folder)
      .filter((name) => /^chromium-\d+$/.test(name))
      .map((name) => join(folder, name, "chrome-linux", "chrome"));
  } catch {
    return [];
  }
}
