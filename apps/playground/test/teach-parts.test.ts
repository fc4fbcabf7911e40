import { describe, expect, it } from "vitest";
import { curvesCsv } from "../src/optimise/curves-file.ts";
import { type KeptFrame, withFrame } from "../src/optimise/kept-frames.ts";
import { sideBySide } from "../src/optimise/side-by-side.ts";
import { cropArea } from "../src/page/crop-area.ts";
import { hashToSettings, settingsToHash } from "../src/page/settings.ts";
import { thumbnail } from "../src/page/thumbnail.ts";
import type { Image } from "../src/worker/image.ts";

const picture = (width: number, height: number): Image => ({
  name: "picture",
  width,
  height,
  data: Uint8Array.from({ length: width * height * 3 }, (_, i) => i),
});

describe("the part that is looked at", () => {
  it("is around the place, in the middle without one, and never beyond a border", () => {
    const size = { width: 100, height: 60 };
    expect(cropArea(size, 40, undefined)).toEqual({ x: 30, y: 10, width: 40, height: 40 });
    expect(cropArea(size, 40, { x: 95, y: 2 })).toEqual({ x: 60, y: 0, width: 40, height: 40 });
    expect(cropArea(size, 80, { x: 0, y: 0 })).toEqual({ x: 0, y: 0, width: 80, height: 60 });
  });

  it("has sides that every scale divides, where that is asked for", () => {
    const { width, height } = cropArea({ width: 100, height: 59 }, 96, undefined, 12);
    expect([width, height]).toEqual([96, 48]);
  });
});

describe("what is kept of a run", () => {
  it("is thinned out, and begins with the start and ends with the newest frame, however long it was", () => {
    let frames: readonly KeptFrame[] = [];
    for (let step = 0; step < 5000; step++) frames = withFrame(frames, { step, images: {} });
    expect(frames.length).toBeLessThanOrEqual(97);
    expect(frames[0]!.step).toBe(0);
    expect(frames.at(-1)!.step).toBe(4999);
    expect(frames.every(({ step }, i) => !i || step > frames[i - 1]!.step)).toBe(true);
  });

  it("is a table of every loss, and of the terms of one's own mix", () => {
    const lanes = { l2: { total: 2, terms: { l2: 2 } }, mix: { total: 3, terms: { l1: 1, style: 2 } } };
    expect(curvesCsv([{ step: 1, lanes }], ["l2", "mix"])).toBe(
      "step,l2,mix,mix l1,mix l2,mix perceptual,mix style,mix totalVariation\n1,2,3,1,,,2,\n",
    );
  });
});

it("pictures stand beside each other, row by row", () => {
  const { width, height, data } = sideBySide([picture(1, 2), picture(2, 2)], "both");
  expect([width, height]).toEqual([3, 2]);
  expect([...data]).toEqual([0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});

it("a thumbnail is no larger than it may be", () => {
  const { width, height, data } = thumbnail(picture(10, 6), 4);
  expect([width, height, data.length]).toEqual([4, 2, 24]);
  expect([...data.subarray(0, 6)]).toEqual([0, 1, 2, 9, 10, 11]);
});

it("an address carries what Train and Optimise are set to", () => {
  const hash = "tab=train&trainScale=3&upsampling=transposed-convolution&place=96%2C110&descents=l1%2Cmix";
  const settings = hashToSettings(`#${hash}`);
  expect(settings).toMatchObject({ tab: "train", trainScale: 3, place: { x: 96, y: 110 }, descents: ["l1", "mix"] });
  expect(hashToSettings(settingsToHash(settings))).toEqual(settings);
  expect(hashToSettings("trainScale=7&upsampling=magic&place=a,b&descents=none")).toEqual(hashToSettings(""));
});
