import { useBackend } from "@srloss/node-gpu";
import { formulaImage } from "@srloss/reference";
import { randomAlexNet, randomSqueezeNet } from "@srloss/reference/random-networks";
import { loadVgg19, randomWeights, type Vgg } from "@srloss/vgg";
import { dispose, memory } from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  checkRequest,
  type EvaluationRequest,
  evaluatePair,
  evaluateTiled,
  type LoadedMeasure,
  loadMeasures,
  type MeasuredValue,
  networkNeeds,
  pairTensors,
} from "../src/index.ts";

// Odd sizes: the last tiles are small, and pools drop a row.
const usual = [131, 61] as const;
const image = (seed: number, grayscale?: true, [width, height]: readonly [number, number] = usual) => {
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

async function both(wanted: EvaluationRequest, images = pair, side = 32, loaded: readonly LoadedMeasure[] = []) {
  const request = checkRequest(wanted);
  const networks = networkNeeds(request).map((need) => ({ need, vgg }));
  const tensors = pairTensors(images, request.cropBorder);
  const whole = await evaluatePair(tensors, request, networks, { loaded });
  dispose([tensors.hr, tensors.sr]);
  const before = memory().numTensors;
  const tiled = await evaluateTiled(images, request, networks, { side, loaded });
  expect(memory().numTensors).toBe(before);
  return { whole, tiled };
}

/** Of the network that LPIPS or DISTS is asked to look with. */
async function judgeWeights({ loadWith }: EvaluationRequest): Promise<object> {
  const net = (loadWith?.lpips as { readonly net?: string } | undefined)?.net;
  const origin = { name: "random", sha256: "", verified: false };
  if (net === "alex") return { network: "alexnet", layers: randomAlexNet(), origin };
  if (net === "squeeze") return { network: "squeezenet1_1", layers: randomSqueezeNet(), origin };
  return { ...(await randomWeights({ network: "vgg16", upTo: "block5_conv3" })), preprocessing: "torchvision" };
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

  // Sides that tiles don't divide, and odd ones.
  it.each<[string, EvaluationRequest, readonly [number, number], number]>([
    ["GMSD", { measures: ["gmsd"] }, [151, 93], 32],
    ["MS-GMSD", { measures: ["msGmsd"] }, [151, 93], 32],
    ["HaarPSI", { measures: ["haarPsi"] }, [151, 93], 32],
    ["VIF", { measures: ["vif"], cropBorder: 1 }, [155, 131], 32],
    ["MS-SSIM", { measures: ["msSsim"] }, [203, 171], 64],
    ["MS-SSIM of the luma", { measures: ["msSsim"], channels: "y" }, [203, 171], 64],
    ["NIQE", { measures: ["niqe"] }, [401, 300], 96],
  ])("of %s give its number to 1e-6, of gray files, too", async (_, request, size, side) => {
    for (const gray of [undefined, true] as const) {
      const images = { hr: image(1, gray, size), sr: image(2, gray, size) };
      const { whole, tiled } = await both(request, images, side);
      const [name] = request.measures!;
      const [found, expected] = [tiled, whole].map(({ values }) => values[name!] as number);
      expect(Math.abs(found! / expected! - 1), `${found} and ${expected}`).toBeLessThan(1e-6);
      expect(tiled.luma).toBe(whole.luma);
    }
  });

  // Wide enough that tiles have an inside that is not the whole image.
  it.each<[string, EvaluationRequest, readonly [number, number]]>([
    ["LPIPS by AlexNet", { measures: ["lpips"], maps: true, loadWith: { lpips: { net: "alex" } } }, [291, 150]],
    ["LPIPS by SqueezeNet", { measures: ["lpips"], maps: true, loadWith: { lpips: { net: "squeeze" } } }, [299, 140]],
    ["LPIPS by VGG16", { measures: ["lpips"], loadWith: { lpips: { net: "vgg" } } }, [300, 33]],
    ["DISTS", { measures: ["dists"], cropBorder: 1 }, [300, 35]],
  ])("of %s give the numbers of the whole images", async (_, request, [width, height]) => {
    const weights = await judgeWeights(request);
    const loaded = await loadMeasures(request, () => ({ weights }));
    const images = { hr: image(1, undefined, [width, height]), sr: image(2, undefined, [width, height]) };
    try {
      const { whole, tiled } = await both(request, images, 96, loaded);
      const [name] = request.measures!;
      const [found, expected] = [tiled, whole].map(({ values }) => values[name!] as number);
      expect(expected).toBeGreaterThan(0.001);
      expect(Math.abs(found! / expected! - 1), `${found} and ${expected}`).toBeLessThan(1e-4);
      expect(tiled.judges).toEqual(whole.judges);
      expect(tiled.maps.length).toBe(request.maps ? 1 : 0);
      for (const [i, map] of tiled.maps.entries()) {
        const same = whole.maps[i]!;
        expect([map.width, map.height]).toEqual([same.width, same.height]);
        // Too many for a spread.
        const largest = (values: Float32Array) => values.reduce((most, value) => Math.max(most, value));
        const most = largest(same.values);
        expect(largest(map.values.map((value, at) => Math.abs(value - same.values[at]!)))).toBeLessThan(1e-4 * most);
      }
    } finally {
      for (const { metric } of loaded) metric.dispose();
    }
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

  it("are counted before the first, of every measure and network", async () => {
    const told: string[] = [];
    const request = { measures: ["l1", "ssim", "gmsd", "perceptual", "style"], layers: ["block1_conv2"] } as const;
    const networks = networkNeeds(checkRequest(request)).map((need) => ({ need, vgg }));
    const onTile = (tile: number, tiles: number) => void told.push(`${tile} of ${tiles}`);
    await evaluateTiled(pair, request, networks, { side: 64, onTile });
    // 131 x 61 are three tiles of 64; 121 x 51 places of SSIM's windows are two.
    expect(told).toEqual(Array.from({ length: 3 + 2 + 3 + 3 }, (_, i) => `${i + 1} of 11`));
  });

  it("are told of, and stop where one is told to", async () => {
    let tiles = 0;
    const onTile = () => {
      if (++tiles === 3) throw new Error("enough");
    };
    await expect(evaluateTiled(pair, { measures: ["l1"] }, [], { side: 64, onTile })).rejects.toThrow("enough");
  });

  it.each<[string, EvaluationRequest, typeof pair, RegExp]>([
    ["a measure of the whole image", { measures: ["fsim"] }, pair, /^FSIM looks at the whole image/],
    [
      "another program's MS-SSIM",
      { measures: ["msSsim"], convention: "piq" },
      pair,
      /^MS-SSIM looks at the whole image/,
    ],
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
