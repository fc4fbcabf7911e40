import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testData } from "@srloss/reference";
import type { TestProject } from "vitest/node";
import { publishablePackages, root } from "./publishable-packages.ts";
import { run } from "./run.ts";
import { withWeights } from "./with-weights.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Name of each publishable package -> its packed tarball. */
    tarballs: Record<string, string>;
  }
}

/** Packs every publishable package once, by pnpm, which rewrites `workspace:` and `publishConfig` as when publishing. */
export default function setup({ provide }: TestProject): () => void {
  const bare = publishablePackages.filter(({ folder }) => !existsSync(join(folder, "dist")));
  if (bare.length)
    throw new Error(`No dist in ${bare.map(({ place }) => place).join(", ")}; build first, as npm test does.`);
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { packageManager: string };
  const folder = mkdtempSync(join(tmpdir(), "srloss-packed-"));
  const filters = publishablePackages.filter(withWeights).map(({ name }) => `--filter=${name}`);
  const pack = ["pack", "--json", "--pack-destination", folder];
  const env = testData && {
    SRLOSS_VGG19_WEIGHTS: join(testData.data, "vgg19-imagenet-block1-3/model.json"),
    SRLOSS_ALEXNET_WEIGHTS: join(testData.data, "lpips/lpips_alex_v0.1.hwio.f32le.json"),
    SRLOSS_SQUEEZENET_WEIGHTS: join(testData.data, "lpips/lpips_squeeze_v0.1.hwio.f32le.json"),
  };
  const packed = run(root, "npx", ["--yes", packageManager, ...filters, "--recursive", ...pack], env);
  // Before it stands what the packages' own scripts print.
  const found = JSON.parse(packed.slice(packed.search(/^\[$/m))) as { name: string; filename: string }[];
  provide("tarballs", Object.fromEntries(found.map(({ name, filename }) => [name, filename])));
  return () => rmSync(folder, { recursive: true, force: true });
}
