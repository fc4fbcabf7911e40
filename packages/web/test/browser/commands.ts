import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import type { BrowserCommand } from "vitest/node";
import { type CraftedPng, craftedPngs as crafted } from "../../../../testing/conformance/src/png/crafted-png.ts";
import {
  type ExampleBlock,
  packageExamples as examplesOf,
} from "../../../../testing/reference/src/examples/example-blocks.ts";

/** What tests in the browser ask Node for. */
declare module "vitest/browser" {
  interface BrowserCommands {
    /** Names of the files in a folder, by its address. */
    listFolder(address: string): Promise<string[]>;
    /** SHA-256 of the pixels that `@srloss/node-gpu` decodes, and their sizes. */
    nodePixels(address: string): Promise<{ width: number; height: number; sha256: string }>;
    /** What every reader makes of crafted PNGs; their bytes in base64. */
    craftedPngs(): Promise<(Omit<CraftedPng, "file"> & { file: string })[]>;
    /** The examples in this package's docstrings and README. */
    packageExamples(): Promise<ExampleBlock[]>;
  }
}

const path = (address: string) => address.replace(/^\/@fs/, "");

export const listFolder: BrowserCommand<[string]> = (_, address) => readdir(path(address));

export const nodePixels: BrowserCommand<[string]> = async (_, address) => {
  const { decodeImage } = await import("@srloss/node-gpu");
  const { width, height, data } = await decodeImage(path(address));
  return { width, height, sha256: createHash("sha256").update(data).digest("hex") };
};

export const packageExamples: BrowserCommand<[]> = () => examplesOf(new URL("../..", import.meta.url));

export const craftedPngs: BrowserCommand<[]> = () =>
  crafted.map(({ file, ...png }) => ({ ...png, file: Buffer.from(file).toString("base64") }));
