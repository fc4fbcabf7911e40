import { homedir, userInfo } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { cacheFolder } from "../src/index.ts";

it.each([
  ["linux", {}, join(homedir(), ".cache", "srloss")],
  ["linux", { XDG_CACHE_HOME: "kept" }, join(homedir(), ".cache", "srloss")],
  ["linux", { XDG_CACHE_HOME: "." }, join(homedir(), ".cache", "srloss")],
  ["linux", { SRLOSS_CACHE: "" }, join(homedir(), ".cache", "srloss")],
  ["linux", { XDG_CACHE_HOME: "" }, join(homedir(), ".cache", "srloss")],
  ["linux", { XDG_CACHE_HOME: "/big/cache" }, join("/big/cache", "srloss")],
  ["darwin", { XDG_CACHE_HOME: "/big/cache" }, join(homedir(), "Library", "Caches", "srloss")],
  ["win32", { LOCALAPPDATA: "/Local" }, join("/Local", "srloss", "Cache")],
  ["win32", { LOCALAPPDATA: "" }, join(homedir(), "AppData", "Local", "srloss", "Cache")],
  ["win32", {}, join(homedir(), "AppData", "Local", "srloss", "Cache")],
])("%s %j", (platform, env, expected) => {
  expect(cacheFolder(env, platform)).toBe(expected);
});

it.each(["linux", "darwin", "win32"])("SRLOSS_CACHE wins on %s", (platform) => {
  const env = { SRLOSS_CACHE: "/kept", XDG_CACHE_HOME: "/x", LOCALAPPDATA: "/x" };
  expect(cacheFolder(env, platform)).toBe("/kept");
});

it.each(["kept", "./kept", "..", "a\u001b[31m"])(
  "SRLOSS_CACHE is no folder that depends on where one stands: %j",
  (named) => {
    const read = () => cacheFolder({ SRLOSS_CACHE: named });
    expect(read).toThrow(
      /^SRLOSS_CACHE is "\P{Cc}+", which depends on the working directory; give an absolute path\.$/u,
    );
  },
);

describe.skipIf(process.platform === "win32")("without a usable HOME", () => {
  afterEach(() => vi.unstubAllEnvs());

  it.each(["", ".", "some/where"])("%j: the home that the system knows", (home) => {
    vi.stubEnv("HOME", home);
    expect(homedir()).toBe(home);
    const own = userInfo().homedir;
    expect(cacheFolder({}, "linux")).toBe(join(own, ".cache", "srloss"));
    expect(cacheFolder({}, "darwin")).toBe(join(own, "Library", "Caches", "srloss"));
    expect(cacheFolder({ XDG_CACHE_HOME: "/big" }, "linux")).toBe("/big/srloss");
  });
});
