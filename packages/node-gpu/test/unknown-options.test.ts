import { describeUnknownOptions } from "@srloss/reference/unknown-options";
import { describeWrongArguments } from "@srloss/reference/wrong-arguments";
import { describe, expect, it } from "vitest";
import * as node from "../src/index.ts";

type Any = (...all: readonly unknown[]) => unknown;

describeUnknownOptions(new URL("../src/index.ts", import.meta.url), {
  decodeImage: (options) => node.decodeImage("hr.png", options),
  decodeSamples: (options) => node.decodeSamples("hr.png", options),
  diskCache: (options) => node.diskCache(options),
  engineReport: (options) => node.engineReport(async () => 1, options),
  imageBytes: (options) => node.imageBytes("hr.png", options),
  readImage: (options) => node.readImage("hr.png", options),
  useBackend: (options) => node.useBackend(options),
});

describe("functions without options refuse them", () => {
  const dot = { width: 1, height: 1, channels: 1, data: Uint8Array.of(7) } as const;
  it.each<[string, (options: never) => unknown, string]>([
    [
      "writePng",
      (o) => (node.writePng as Any)("never-written.png", dot, o),
      "writePng has no options; got { rnage: ... }.",
    ],
    ["encodePng", (o) => (node.encodePng as Any)(dot, o), "encodePng has no options; got { rnage: ... }."],
    ["encodeSamples", (o) => (node.encodeSamples as Any)(dot, o), "encodeSamples has no options; got { rnage: ... }."],
    ["fileSource", (o) => (node.fileSource as Any)("a.h5", o), "fileSource has no options; got { rnage: ... }."],
  ])("%s", async (_, call, message) => {
    await expect((async () => call({ rnage: 1 } as never))()).rejects.toThrow(message);
  });

  it("but take what map hands on", async () => {
    expect(["a.h5", "b.h5"].map(node.fileSource).map(({ name }) => name)).toEqual(["a.h5", "b.h5"]);
    expect(await Promise.all([dot, dot].map(node.encodePng))).toHaveLength(2);
  });
});

it("says what is no path, no folder and no measurement", async () => {
  for (const nothing of [undefined, null, 7, new URL("file:///a.h5")])
    expect(() => node.fileSource(nothing as never)).toThrow("fileSource: the path of a weight file is text; got");
  for (const folder of [7, "", null])
    expect(() => node.diskCache({ folder } as never)).toThrow("diskCache: folder is the path of a folder; got");
  expect(() => node.engineReport({ engin: 1 } as never)).toThrow(
    "engineReport: what measures an engine comes first, then options: engineReport(async () => 0, { threads: 2 }); got an object.",
  );
});

describeWrongArguments(node, [
  "cacheFolder",
  "engineReport",
  "importOptional",
  "makeFolder",
  "openOwn",
  "takeFileLock",
  "useBackend",
  "writeWhole",
]);

it("readImage refuses options by its own name", async () => {
  await expect(node.readImage("hr.png", { backgroud: [0, 0, 0] } as never)).rejects.toThrow(
    'readImage has no option "backgroud"; did you mean background?',
  );
});
