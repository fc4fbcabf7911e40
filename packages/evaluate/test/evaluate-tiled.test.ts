import { useBackend } from "@srloss/node-gpu";
import { formulaImage } from "@srloss/reference";
import { loadVgg19, type Vgg } from "@srloss/vgg";
import { dispose, memory } from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  checkRequest,
  type EvaluationRequest,
  evaluatePair,
  evaluateTiled,
  type MeasuredValue,
  networkNeeds,
  pairTensors,
} from "../src/index.ts";

// Odd sizes: the last tiles are small, and pools drop a row.
const [width, height] = [131, 61];
const image = (seed: number, grayscale?: true) => {
  const data = Uint8Array.from(formulaImage(height, width, seed));
  if (grayscale) for (let i = 0; i < data.length; i += 3) data.fill(data[i]!, i, i + 3);
  return { width, height, data, ...(grayscale && { grayscale }) };
};
const pair = { hr: image(1), sr: image(2) };

let vgg: Vgg;
beforeAll(async () => {
  await useBackend({ engine: "srloss-wasm" });
  vgg = await loadVgg19({ weights: "random", upTo: "block3_conv3" });
});
afterAll(() => vgg.dispose());

async function both(wanted: EvaluationRequest, images = pair, side = 32) {
  const request = checkRequest(wanted);
  const networks = networkNeeds(request).map((need) => ({ need, vgg }));
  const tensors = pairTensors(images, request.cropBorder);
  const whole = await evaluatePair(tensors, request, networks);
  dispose([tensors.hr, tensors.sr]);
  const before = memory().numTensors;
  const tiled = await evaluateTiled(images, request, networks, { side });
  expect(memory().numTensors).toBe(before);
  return { whole, tiled };
}

const numbers = (value: MeasuredValue | undefined) => (typeof value === "number" ? [value] : Object.values(value!));

describe("tiles", () => {
  it.each<[string, EvaluationRequest]>([
    ["pixels", { measures: ["l1", "l2", "charbonnier", "huber", "psnr", "ssim"], maps: true }],
    ["luma and a border", { measures: ["psnr", "ssim"], channels: "y", cropBorder: 3 }],
    ["features", { measures: ["perceptual", "style"], layers: ["block1_conv1", "block3_conv3"], maps: true }],
    ["one pool", { measures: ["perceptual"], layers: ["block2_pool"] }],
  ])("give the numbers of the whole images: %s", async (_, request) => {
    const { whole, tiled } = await both(request);
    expect(Object.keys(tiled.values)).toEqual(Object.keys(whole.values));
    for (const [name, value] of Object.entries(whole.values))
      for (const [i, expected] of numbers(value).entries()) {
        const found = numbers(tiled.values[name as keyof typeof tiled.values])[i]!;
        expect(Math.abs(found / expected - 1), `${name}: ${found} and ${expected}`).toBeLessThan(1e-4);
      }
    for (const map of tiled.maps) {
      const same = whole.maps.find(({ measure, layer }) => measure === map.measure && layer === map.layer)!;
      expect([map.width, map.height]).toEqual([same.width, same.height]);
      const most = Math.max(...same.values.map(Math.abs));
      expect(Math.max(...map.values.map((value, i) => Math.abs(value - same.values[i]!)))).toBeLessThan(1e-4 * most);
    }
    if (request.maps) expect(tiled.maps.length).toBeGreaterThan(1);
  });

  it("of gray files have their luma", async () => {
    const { whole, tiled } = await both(
      { measures: ["psnr"], channels: "y" },
      { hr: image(1, true), sr: image(2, true) },
    );
    expect(tiled.luma).toBe("gray");
    expect((tiled.values.psnr as number) / (whole.values.psnr as number)).toBeCloseTo(1, 5);
  });

  it("of equal images are equal", async () => {
    const { tiled } = await both({ measures: ["l2", "psnr"] }, { hr: image(1), sr: image(1) });
    expect(tiled.values).toEqual({ l2: 0, psnr: Number.POSITIVE_INFINITY });
  });

  it("are told of, and stop where one is told to", async () => {
    let tiles = 0;
    const onTile = () => {
      if (++tiles === 3) throw new Error("enough");
    };
    await expect(evaluateTiled(pair, { measures: ["l1"] }, [], { side: 64, onTile })).rejects.toThrow("enough");
  });

  it.each<[string, EvaluationRequest, typeof pair, RegExp]>([
    ["a measure of the whole image", { measures: ["msSsim"] }, pair, /^MS-SSIM looks at the whole image/],
    ["presets", { measures: ["l1"], presets: ["srgan"] }, pair, /no presets/],
    [
      "another program's SSIM",
      { measures: ["ssim"], convention: "scikit-image" },
      pair,
      /^SSIM looks at the whole image/,
    ],
    [
      "sizes that differ",
      { measures: ["l1"] },
      { ...pair, sr: { width: 1, height: 1, data: Uint8Array.of(1, 1, 1) } },
      /different sizes/,
    ],
  ])("refuse %s", async (_, request, images, message) => {
    const networks = request.presets ? networkNeeds(checkRequest(request)).map((need) => ({ need, vgg })) : [];
    await expect(evaluateTiled(images, request, networks)).rejects.toThrow(message);
  });
});
