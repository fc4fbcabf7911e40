import { describeUnknownOptions } from "@srloss/reference/unknown-options";
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
