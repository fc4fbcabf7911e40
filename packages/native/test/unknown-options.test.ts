import { describeUnknownOptions } from "@srloss/reference/unknown-options";
import * as native from "../src/index.ts";

describeUnknownOptions(new URL("../src/index.ts", import.meta.url), {
  installNative: (options) => native.installNative(options),
  linkNative: (options) => native.linkNative(options),
  nativeStatus: (options) => native.nativeStatus(options),
  removeNative: (options) => native.removeNative(options),
});
