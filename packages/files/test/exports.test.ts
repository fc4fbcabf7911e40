import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import * as files from "../src/index.ts";

it("exports these names and no others", () => {
  expect(Object.keys(files).sort()).toEqual([
    "cacheFolder",
    "checkWritable",
    "findPackageFile",
    "folderStore",
    "makeFolder",
    "openOwn",
    "openRegular",
    "ownedByStranger",
    "packageFileFrom",
    "packageFolders",
    "packagePlaces",
    "readWhole",
    "takeFileLock",
    "unwritable",
    "writeWhole",
  ]);
});

it("has these entries", () => {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  for (const exported of [manifest.exports, manifest.publishConfig.exports])
    expect(Object.keys(exported)).toEqual([".", "./package.json"]);
});
