import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { packageFileFrom } from "@srloss/files";
import { afterAll, expect, it, vi } from "vitest";
import { installedWeightFile } from "../src/index.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "srloss-weight-file-")));
afterAll(() => rmSync(folder, { recursive: true }));

// In this repository the package lies beside srloss, and pnpm names its folders in NODE_PATH.
vi.mock("@srloss/files", async (original) => {
  const real = await original<{ packageFileFrom: typeof packageFileFrom }>();
  return {
    ...real,
    findPackageFile(_: string, name: string, packages?: string) {
      const file = packages && real.packageFileFrom(join(packages, "package.json"), name);
      return file?.startsWith(folder) ? file : undefined;
    },
  };
});

it.each(["vgg19", "alexnet", "squeezenet"] as const)(
  "reads the weights of %s in a folder that is named",
  async (network) => {
    expect(installedWeightFile(network, folder)).toBeUndefined();
    const place = join(folder, "node_modules", "@srloss", `${network}-weights`);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, "package.json"), '{ "type": "module", "exports": "./index.js" }');
    writeFileSync(join(place, "index.js"), "export const readWeightFile = async () => Uint8Array.of(1, 2);");
    expect(await installedWeightFile(network, folder)!()).toEqual(Uint8Array.of(1, 2));
    expect(installedWeightFile(network)).toBeUndefined();
  },
);

it("refuses other networks, and folders that are none", () => {
  expect(() => installedWeightFile("vgg16" as never)).toThrow(
    'installedWeightFile: packages of weights are those of vgg19, alexnet, squeezenet; got "vgg16".',
  );
  expect(() => installedWeightFile("vgg19", 7 as never)).toThrow("installedWeightFile: packages is text; got 7.");
});
