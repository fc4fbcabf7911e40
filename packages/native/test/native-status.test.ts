import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { installNative } from "../src/install-native.ts";
import { nativeStatus, removeNative } from "../src/native-status.ts";
import { makeInstall } from "./made-install.ts";

let cacheDir: string;
let root: string;

beforeEach(() => {
  cacheDir = mkdtempSync(join(tmpdir(), "srloss-status-"));
  root = join(cacheDir, "native");
});

afterEach(() => rmSync(cacheDir, { recursive: true, force: true }));

const installed = () => nativeStatus({ cacheDir }).installs.map(({ folder }) => folder);

describe("nativeStatus", () => {
  it("finds nothing, and makes nothing, where there is no folder", () => {
    const { folder, installs, packages, available } = nativeStatus({ cacheDir });
    expect(available).toBe(process.platform !== "win32");
    expect({ folder, installs }).toEqual({ folder: root, installs: [] });
    expect(packages.map(({ name }) => name)).toContain("@tensorflow/tfjs-node");
    expect(readdirSync(cacheDir)).toEqual([]);
  });

  it("finds an install with its size", () => {
    const folder = makeInstall(cacheDir);
    const bytes = ["tfjs_binding.node", "tensorflow/libtensorflow_cc.so.2", "tensorflow/libtensorflow_framework.so.2"]
      .map((file) => readFileSync(join(folder, file)).length)
      .reduce((a, b) => a + b);
    expect(nativeStatus({ cacheDir }).installs).toEqual([
      expect.objectContaining({ folder, addon: join(folder, "tfjs_binding.node"), flavour: "cpu", bytes }),
    ]);
  });

  it("tells an install of an earlier version, which still works", () => {
    expect(nativeStatus({ cacheDir }).installs).toEqual([]);
    makeInstall(cacheDir, { addonRevision: 1 });
    expect(nativeStatus({ cacheDir }).installs).toMatchObject([{ current: false }]);
    makeInstall(cacheDir);
    expect(nativeStatus({ cacheDir }).installs).toMatchObject([{ current: true }]);
  });

  it("names the newest first", () => {
    const older = makeInstall(cacheDir, { installedAt: "2025-05-05T00:00:00.000Z" });
    const newer = makeInstall(cacheDir, { installedAt: "2026-06-06T00:00:00.000Z", tensorflow: "2.99.0" });
    expect(installed()).toEqual([newer, older]);
  });

  it.each<[string, (folder: string) => void]>([
    ["has no receipt", (folder) => rmSync(join(folder, "install.json"))],
    ["has half a receipt", (folder) => truncateSync(join(folder, "install.json"), 50)],
    ["lacks a library", (folder) => rmSync(join(folder, "tensorflow/libtensorflow_cc.so.2"))],
    ["has a library cut short", (folder) => truncateSync(join(folder, "tensorflow/libtensorflow_cc.so.2"), 2)],
    ["lacks the addon", (folder) => rmSync(join(folder, "tfjs_binding.node"))],
  ])("passes over a folder that %s", (_, damage) => {
    damage(makeInstall(cacheDir));
    expect(installed()).toEqual([]);
  });

  it("passes over installs for other machines", () => {
    makeInstall(cacheDir, { arch: "riscv64" });
    makeInstall(cacheDir, { platform: "freebsd" });
    expect(installed()).toEqual([]);
  });
});

describe.skipIf(process.platform === "win32")("native code that another user could have put there", () => {
  it("is passed over, and the status says why", () => {
    const folder = makeInstall(cacheDir);
    expect(installed()).toEqual([folder]);
    chmodSync(folder, 0o777);
    expect(installed()).toEqual([]);
    chmodSync(folder, 0o755);
    chmodSync(root, 0o777);
    expect(nativeStatus({ cacheDir })).toMatchObject({
      installs: [],
      untrusted: `${root} can be written by every user`,
    });
    chmodSync(root, 0o775);
    expect(nativeStatus({ cacheDir })).not.toHaveProperty("untrusted");
  });

  it("is passed over where another folder can be put in the place of one above", () => {
    const folder = makeInstall(cacheDir);
    chmodSync(cacheDir, 0o777);
    const untrusted = `${cacheDir}, in which ${root} lies, can be written by every user`;
    expect(nativeStatus({ cacheDir })).toMatchObject({ installs: [], untrusted });
    // As of /tmp: everyone may put something there, and nobody may take another's away.
    chmodSync(cacheDir, 0o1777);
    expect(installed()).toEqual([folder]);
    expect(nativeStatus({ cacheDir })).not.toHaveProperty("untrusted");
  });

  it("also where a link leads to one below such a folder", () => {
    const open = join(cacheDir, "open");
    mkdirSync(open);
    chmodSync(open, 0o777);
    makeInstall(join(open, "cache"));
    const linked = join(cacheDir, "linked");
    symlinkSync(join(open, "cache"), linked);
    expect(nativeStatus({ cacheDir: linked }).untrusted).toMatch(/open, in which .* can be written by every user$/);
  });

  it.runIf(process.getuid?.() === 0)("where the folder is another user's", () => {
    makeInstall(cacheDir);
    chownSync(root, 12345, 12345);
    expect(nativeStatus({ cacheDir })).toMatchObject({
      installs: [],
      untrusted: `${root} belongs to another user (number 12345)`,
    });
  });

  it("is not installed there either", async () => {
    mkdirSync(root, { recursive: true });
    chmodSync(root, 0o777);
    const packages = fileURLToPath(new URL("../..", import.meta.url));
    await expect(installNative({ cacheDir, packages })).rejects.toMatchObject({
      failure: "folder",
      message: `${root} can be written by every user, and what is installed there runs as you: take that right away, or set SRLOSS_CACHE to a folder of your own.`,
    });
    expect(readdirSync(root)).toEqual([]);
  });
});

describe("removeNative", () => {
  it("removes one flavour", async () => {
    const cpu = makeInstall(cacheDir);
    const cuda = makeInstall(cacheDir, { flavour: "cuda" });
    expect((await removeNative({ cacheDir, flavour: "cuda" })).map(({ folder }) => folder)).toEqual([cuda]);
    expect(installed()).toEqual([cpu]);
  });

  it("removes both, and what installations left that were cut off", async () => {
    const folders = [makeInstall(cacheDir), makeInstall(cacheDir, { flavour: "cuda" })];
    rmSync(join(makeInstall(cacheDir, { tensorflow: "2.1.0" }), "tfjs_binding.node"));
    for (const name of ["downloads", "staging-abc/tensorflow"]) mkdirSync(join(root, name), { recursive: true });
    writeFileSync(join(root, "downloads", "part.whl"), "part");
    const removed = await removeNative({ cacheDir });
    expect(removed.map(({ folder }) => folder).sort()).toEqual(folders.sort());
    expect(readdirSync(root)).toEqual([]);
  });

  it("leaves another machine's install in a shared folder", async () => {
    const other = makeInstall(cacheDir, { arch: "riscv64" });
    makeInstall(cacheDir);
    await removeNative({ cacheDir });
    expect(readdirSync(root)).toEqual([other.slice(root.length + 1)]);
  });

  it("has nothing to do where nothing is installed", async () => {
    expect(await removeNative({ cacheDir })).toEqual([]);
    expect(readdirSync(cacheDir)).toEqual([]);
  });
});
