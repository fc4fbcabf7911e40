import { fileURLToPath } from "node:url";
import { build } from "tsdown";

/** Builds a module of this package as a file that stands alone, where nothing is installed: for processes of their own. */
export async function buildAlone(source: string, outDir: string): Promise<void> {
  await build({
    config: false,
    entry: [fileURLToPath(new URL(`../src/${source}`, import.meta.url))],
    noExternal: [/./],
    outDir,
    dts: false,
    platform: "node",
    fixedExtension: true,
    logLevel: "silent",
  });
}
