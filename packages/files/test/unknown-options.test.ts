import { describeUnknownOptions } from "@srloss/reference/unknown-options";
import { describeWrongArguments } from "@srloss/reference/wrong-arguments";
import { expect, it } from "vitest";
import * as files from "../src/index.ts";

describeUnknownOptions(new URL("../src/index.ts", import.meta.url), {
  checkWritable: (options) => files.checkWritable("never-written.png", options),
  takeFileLock: (options) => files.takeFileLock("never-made.lock", options),
  writeWhole: (options) => files.writeWhole("never-written.png", "", options),
});

it("a function without options refuses them", () => {
  expect(() => files.folderStore("out", ...([{ rnage: 1 }] as unknown as []))).toThrow(
    "folderStore has no options; got { rnage: ... }.",
  );
});

describeWrongArguments(files, [
  "cacheFolder",
  "makeFolder",
  "openOwn",
  "openRegular",
  "readWhole",
  "takeFileLock",
  "writeWhole",
]);

it("no folder or file is made of what is no path", async () => {
  for (const nothing of [undefined, null, 7, {}]) {
    await expect(files.makeFolder(nothing as never)).rejects.toThrow(
      "makeFolder: the path of a folder is expected; got",
    );
    await expect(files.writeWhole(nothing as never, "")).rejects.toThrow("The name of the file to write is text; got");
  }
});
