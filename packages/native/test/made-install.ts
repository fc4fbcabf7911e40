import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ADDON, ADDON_REVISION, installName, nativeFolder, RECEIPT, type Receipt } from "../src/native-folder.ts";
import { TENSORFLOW_VERSION } from "../src/tensorflow-builds.ts";
import { MADE_UP_VERSION } from "./made-up-tfjs-node.ts";

/**
 * Writes what an installation leaves, with an addon that the made-up tfjs-node takes.
 * @returns the install's folder
 */
export function makeInstall(cacheDir: string, changes: Partial<Receipt> = {}): string {
  const contents = {
    [ADDON]: "addon",
    "tensorflow/libtensorflow_cc.so.2": "library",
    "tensorflow/libtensorflow_framework.so.2": "library too",
  };
  const receipt: Receipt = {
    format: 1,
    addonRevision: ADDON_REVISION,
    flavour: "cpu",
    tensorflow: TENSORFLOW_VERSION,
    tfjsNode: MADE_UP_VERSION,
    platform: process.platform,
    arch: process.arch,
    source: "made",
    installedAt: "2026-01-02T03:04:05.000Z",
    files: Object.fromEntries(Object.entries(contents).map(([file, content]) => [file, content.length])),
    ...changes,
  };
  const folder = join(nativeFolder(cacheDir), installName(receipt));
  mkdirSync(join(folder, "tensorflow"), { recursive: true });
  for (const [file, content] of Object.entries(contents)) writeFileSync(join(folder, file), content);
  writeFileSync(join(folder, RECEIPT), JSON.stringify(receipt));
  return folder;
}
