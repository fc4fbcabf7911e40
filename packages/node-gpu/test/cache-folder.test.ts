import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { cacheFolder } from "../src/index.ts";

it.each([
  ["linux", {}, join(homedir(), ".cache", "srloss")],
  ["linux", { XDG_CACHE_HOME: "" }, join(homedir(), ".cache", "srloss")],
  ["linux", { XDG_CACHE_HOME: "/big/cache" }, join("/big/cache", "srloss")],
  ["darwin", { XDG_CACHE_HOME: "/big/cache" }, join(homedir(), "Library", "Caches", "srloss")],
  ["win32", { LOCALAPPDATA: "/Local" }, join("/Local", "srloss", "Cache")],
  ["win32", {}, join(homedir(), "AppData", "Local", "srloss", "Cache")],
])("%s %j", (platform, env, expected) => {
  expect(cacheFolder(env, platform)).toBe(expected);
});

it.each(["linux", "darwin", "win32"])("SRLOSS_CACHE wins on %s, and is absolute", (platform) => {
  const env = { SRLOSS_CACHE: "kept", XDG_CACHE_HOME: "/x", LOCALAPPDATA: "/x" };
  expect(cacheFolder(env, platform)).toBe(resolve("kept"));
});
