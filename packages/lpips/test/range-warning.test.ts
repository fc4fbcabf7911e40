import { type PixelRange, setRangeWarning } from "@srloss/core";
import { useBackend } from "@srloss/node-gpu";
import { randomSqueezeNet } from "@srloss/reference/random-networks";
import { dispose, randomUniform, type Tensor } from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { createDists, createLpips, createSqueezeNet, type FrozenExtractor } from "../src/index.ts";
import { formulaVgg16 } from "./formula-vgg16.ts";

const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
const settled = () => new Promise((resolve) => setTimeout(resolve));
let squeeze: FrozenExtractor;

beforeAll(async () => {
  await useBackend({ engine: "srloss-wasm" });
  squeeze = createSqueezeNet(randomSqueezeNet());
});
beforeEach(() => {
  setRangeWarning(true);
  warn.mockClear();
});
afterAll(() => squeeze.dispose());

it.each<[PixelRange, number, number, string | undefined]>([
  [[0, 255], 0, 1, "look like 0..1, and range is [0, 255]"],
  [[0, 255], -1, 1, "look like -1..1, and range is [0, 255]"],
  [[-1, 1], 0, 255, ", and range is [-1, 1]"],
  [[-1, 1], -1, 1, undefined],
  [[0, 255], 0, 255, undefined],
])("LPIPS of range [%s] and images in %d..%d", async (range, low, high, found) => {
  const lpips = await createLpips(squeeze, { range });
  const image = randomUniform([1, 40, 40, 3], low, high, "float32", 5);
  dispose(lpips.value(image, image));
  await settled();
  if (found === undefined) expect(warn).not.toHaveBeenCalled();
  else expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/^LPIPS: the images .*pass the range/));
  if (found !== undefined) expect(warn).toHaveBeenCalledWith(expect.stringContaining(found));
  dispose(image);
});

it("DISTS warns, too, and takes whole numbers of tf.browser.fromPixels as they are", async () => {
  const vgg = formulaVgg16({ pooling: "l2" });
  const dists = await createDists(vgg);
  const judge = async (image: Tensor) => {
    dispose(dists.value(image, image));
    await settled();
    dispose(image);
  };
  await judge(randomUniform([1, 17, 17, 3], 0, 255, "int32", 5));
  expect(warn).not.toHaveBeenCalled();
  setRangeWarning(true);
  await judge(randomUniform([1, 17, 17, 3], 0, 1, "float32", 5));
  expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("DISTS: the images look like 0..1"));
  vgg.dispose();
});
