import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { packageFileFrom } from "@srloss/files";
import { afterAll, expect, it, vi } from "vitest";
import { installedWeightFile } from "../src/index.ts";

const folder = mkdtempSync(join(tmpdir(), "srloss-weight-file-"));
afterAll(() => rmSync(folder, { recursive: true }));

// In this repository the package lies beside srloss.
vi.mock("@srloss/files", async (original) => {
  const real = await original<{ packageFileFrom: typeof packageFileFrom }>();
  return {
    ...real,
    findPackageFile: (_: string, name: string, packages?: string) =>
      packages && real.packageFileFrom(join(packages, "package.json"), name),
  };
});

it("reads the weights of a package in a folder that is named", async () => {
  const place = join(folder, "node_modules", "@srloss", "vgg19-weights");
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, "package.json"), '{ "type": "module", "exports": "./index.js" }');
  writeFileSync(join(place, "index.js"), "export const readWeightFile = async () => Uint8Array.of(1, 2);");
  expect(await installedWeightFile(folder)!()).toEqual(Uint8Array.of(1, 2));
  expect(installedWeightFile()).toBeUndefined();
  expect(() => installedWeightFile(7 as never)).toThrow("installedWeightFile: packages is text; got 7.");
});
