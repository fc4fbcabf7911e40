import { describeUnknownOptions } from "@srloss/reference/unknown-options";
import { describeWrongArguments } from "@srloss/reference/wrong-arguments";
import { expect, it } from "vitest";
import * as node from "../src/index.ts";

describeUnknownOptions(new URL("../src/index.ts", import.meta.url), {
  checkWritable: (options) => node.checkWritable("never-written.png", options),
  decodeImage: (options) => node.decodeImage("hr.png", options),
  diskCache: (options) => node.diskCache(options),
  engineReport: (options) => node.engineReport(async () => 1, options),
  installNative: (options) => node.installNative(options),
  linkNative: (options) => node.linkNative(options),
  nativeStatus: (options) => node.nativeStatus(options),
  readImage: (options) => node.readImage("hr.png", options),
  removeNative: (options) => node.removeNative(options),
  useBackend: (options) => node.useBackend(options),
  writeWhole: (options) => node.writeWhole("never-written.png", "", options),
});

describeWrongArguments(node, [
  "cacheFolder",
  "engineReport",
  "installNative",
  "linkNative",
  "makeFolder",
  "nativeStatus",
  "removeNative",
  "useBackend",
  "writeWhole",
]);

it("no folder or file is made of what is no path", async () => {
  for (const nothing of [undefined, null, 7, {}]) {
    await expect(node.makeFolder(nothing as never)).rejects.toThrow(
      "makeFolder: the path of a folder is expected; got",
    );
    await expect(node.writeWhole(nothing as never, "")).rejects.toThrow("The name of the file to write is text; got");
  }
});
