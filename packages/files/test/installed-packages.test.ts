import { chownSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { findPackageFile, packageFileFrom, packagePlaces } from "../src/installed-packages.ts";

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "srloss-places-")));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

function put(path: string, text: string): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const manifest = (folder: string, content: object) => put(join(folder, "package.json"), JSON.stringify(content));
/** The project whose packages are found when this file is the program; undefined where none is. */
const project = (main: string) => {
  const [, found] = packagePlaces(import.meta.url, "/named", join(root, main));
  return found === pathToFileURL("/named/package.json").href ? undefined : found;
};
const place = (folder: string) => pathToFileURL(join(root, folder, "package.json")).href;

describe("the project of the program that runs", () => {
  it.each(["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"])("by its %s", (kind) => {
    manifest("app", { name: "app", [kind]: { "@srloss/node-gpu": "*" } });
    expect(project("app/src/train.js")).toBe(place("app"));
  });

  it.each([
    "app/node_modules/.bin/srloss",
    "app/node_modules/srloss/dist/main.js",
    "app/node_modules/vitest/vitest.mjs",
  ])("by way of a package in it: %s", (main) => {
    manifest("app", { dependencies: { srloss: "*" } });
    manifest("app/node_modules/vitest", { name: "vitest" });
    expect(project(main)).toBe(place("app"));
  });

  it("with a package.json in it that says the type of its modules", () => {
    manifest("app", { name: "app", dependencies: { srloss: "*" } });
    manifest("app/dist", { type: "module" });
    expect(project("app/dist/train.js")).toBe(place("app"));
  });

  it("not one that does not depend on srloss, nor the folder around it", () => {
    manifest(".", { name: "around", dependencies: { srloss: "*" } });
    manifest("app", { name: "app", dependencies: { "srloss-like": "*" } });
    for (const main of ["app/train.js", "app/node_modules/.bin/srloss"]) expect(project(main)).toBeUndefined();
  });

  it("not what lies about a global installation", () => {
    manifest("lib/node_modules/srloss", { name: "srloss", dependencies: { "@srloss/node-gpu": "*" } });
    expect(project("lib/node_modules/srloss/dist/main.js")).toBeUndefined();
  });

  it("damaged ones are passed over", () => {
    put("app/package.json", "{");
    manifest("other", { name: 1, dependencies: null });
    expect([project("app/a.js"), project("other/a.js")]).toEqual([undefined, undefined]);
  });
});

it("finds a package beside one that npm installed globally", () => {
  const own = put("lib/node_modules/srloss/node_modules/@srloss/node-gpu/dist/index.js", "");
  const beside = put("lib/node_modules/webgpu/index.js", "");
  expect(packageFileFrom(pathToFileURL(own).href, "webgpu")).toBe(beside);
});

it("finds a package of a pnpm project, whose own packages are links", () => {
  const store = "app/node_modules/.pnpm/@srloss+node-gpu@1.0.0/node_modules/@srloss/node-gpu";
  const own = put(`${store}/dist/index.js`, "");
  const webgpu = put("app/node_modules/.pnpm/webgpu@1.0.0/node_modules/webgpu/index.js", "");
  symlinkSync(dirname(webgpu), join(root, "app/node_modules/webgpu"));
  expect(packageFileFrom(pathToFileURL(own).href, "webgpu")).toBe(webgpu);
});

it("finds a package of a folder that is named, by option or by environment", () => {
  const file = put("named/node_modules/made-up-package/index.js", "");
  expect(findPackageFile(import.meta.url, "made-up-package")).toBeUndefined();
  expect(findPackageFile(import.meta.url, "made-up-package", join(root, "named"))).toBe(file);
  vi.stubEnv("SRLOSS_PACKAGES", join(root, "named"));
  expect(findPackageFile(import.meta.url, "made-up-package")).toBe(file);
});

it.runIf(process.getuid?.() === 0)(
  "passes over what another user put into a folder above, and a project of theirs",
  () => {
    const file = put("named/node_modules/made-up-package/index.js", "");
    chownSync(file, 12345, 12345);
    expect(findPackageFile(import.meta.url, "made-up-package", join(root, "named"))).toBeUndefined();
    chownSync(manifest("app", { name: "app", dependencies: { srloss: "*" } }), 12345, 12345);
    expect(project("app/train.js")).toBeUndefined();
  },
);
