import { expectRelative } from "@srloss/conformance";
import { contentLoss, psnr } from "@srloss/core";
import { formulaImage, testData } from "@srloss/reference";
import { loadVgg19 } from "@srloss/vgg";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import {
  type CompareOptions,
  type CompareProgress,
  createLossWorker,
  encodePng,
  imageTensor,
  type LossWorker,
  useBackend,
} from "../../src/index.ts";
import Worker from "./loss-worker-entry.ts?worker";

const [width, height] = [24, 20];
const image = async (seed: number) =>
  new Blob([await encodePng({ width, height, channels: 3, data: formulaImage(height, width, seed) })]);
const layers = ["block1_conv2", "block2_conv1"];
const terms = { l1: 1, perceptual: { weight: 0.5, layers }, style: { weight: 2, layers } };
const onCpu: CompareOptions = {
  measures: ["l1", "psnr", "ssim"],
  terms,
  weights: "random",
  backend: { engine: "cpu" },
};

const start = (): LossWorker => createLossWorker({ worker: new Worker() });
let worker: LossWorker;
let pair: { sr: Blob; hr: Blob };
// One for all tests but for those that want a new one: a development server sends hundreds of files to each.
beforeAll(async () => {
  worker = start();
  pair = { sr: await image(1), hr: await image(2) };
});
afterAll(() => worker.terminate());

it("gives the numbers that the page computes, with maps, and tells what it does", async () => {
  const told: CompareProgress[] = [];
  const result = await worker.compare(
    pair,
    { ...onCpu, maps: true },
    { onProgress: (progress) => told.push(progress) },
  );
  expect(result).toMatchObject({
    width,
    height,
    backend: { engine: "cpu" },
    networks: [{ network: "vgg19", weights: { name: "random" } }],
  });
  expect([...new Set(told.map(({ stage }) => stage))]).toEqual(["images", "engine", "weights", "measures"]);

  await useBackend({ engine: "cpu" });
  const vgg = await loadVgg19({ weights: "random", upTo: "block2_conv1" });
  const image = (seed: number) => imageTensor({ width, height, data: formulaImage(height, width, seed) });
  const [sr, hr] = [image(1), image(2)];
  const { total, parts } = contentLoss(vgg, terms).parts(hr, sr);
  expect(result.mixes.terms!.total).toBeCloseTo((await total.data())[0]!, 2);
  expect(result.mixes.terms!.parts).toEqual(
    parts.map(({ value, ...part }) => ({ ...part, value: value.dataSync()[0] })),
  );
  expect(result.values.psnr).toBe(psnr(hr, sr).dataSync()[0]);
  expect(Object.keys(result.values)).toEqual(["l1", "psnr", "ssim"]);
  for (const { measure, layer, mix, values, mean, width: wide } of result.maps) {
    const part = result.mixes.terms!.parts.find((one) => one.term === measure && one.layer === layer);
    expect(mean).toBe(mix ? part!.value : result.values[measure]);
    expect(values.reduce((a, b) => a + b, 0) / values.length / mean).toBeCloseTo(1, 3);
    expect(wide).toBe(measure === "ssim" ? width - 10 : layer === "block2_conv1" ? width / 2 : width);
  }
  expect(result.maps.length).toBe(2 + 5);
});

it("the last progress comes before the result, on however slow a channel", async () => {
  const listen = vi.spyOn(MessagePort.prototype, "addEventListener");
  listen.mockImplementation(function (this: MessagePort, type: string, listener: (event: Event) => void) {
    EventTarget.prototype.addEventListener.call(this, type, (event) => setTimeout(() => listener(event), 200));
  } as MessagePort["addEventListener"]);
  const told: string[] = [];
  // What the page then does is not waited for.
  const onProgress = ({ stage }: CompareProgress) => {
    told.push(stage);
    return new Promise<void>(() => {});
  };
  const comparison = worker.compare(pair, { measures: ["l1"], backend: { engine: "cpu" } }, { onProgress });
  await comparison.then(() => told.push("result")).finally(() => listen.mockRestore());
  expect(told).toEqual(["images", "engine", "measures", "result"]);
});

it("takes what a page draws with, on WebGL", async () => {
  const canvas = new OffscreenCanvas(width, height);
  const drawn = await createImageBitmap(pair.sr);
  canvas.getContext("2d")!.drawImage(drawn, 0, 0);
  const image = Object.assign(new Image(), { src: URL.createObjectURL(pair.hr) });
  await image.decode();
  const [onGpu, expected] = [
    await worker.compare({ sr: canvas, hr: image }, { ...onCpu, backend: { engine: "webgl" } }),
    await worker.compare(pair, onCpu),
  ];
  expect(onGpu.backend.engine).toBe("webgl");
  expectRelative(onGpu.mixes.terms!.total, expected.mixes.terms!.total, 1e-3, "total");
});

it("can be cancelled, and goes on", async () => {
  const controller = new AbortController();
  const call = { signal: controller.signal, onProgress: () => controller.abort() };
  // Nothing is loaded there yet.
  const own = start();
  await expect(own.compare(pair, onCpu, call)).rejects.toMatchObject({ name: "AbortError" });
  await expect(own.compare(pair, onCpu, call)).rejects.toMatchObject({ name: "AbortError" });
  expect((await own.compare(pair, onCpu)).mixes.terms!.total).toBeGreaterThan(0);
  own.terminate();
});

it("says what is wrong, and goes on", async () => {
  const refused = async (given: Partial<typeof pair>, options: CompareOptions) =>
    worker.compare({ ...pair, ...given }, options).then(
      () => "",
      (error: Error) => `${error.name}: ${error.message}`,
    );
  expect(await refused({ sr: new Blob(["words"]) }, onCpu)).toMatch(/^ImageError: sr is not an image that can be read/);
  expect(await refused({}, { ...onCpu, presets: ["nobody" as never] })).toMatch(
    /^SrlossError: "nobody" is not a preset\. Known presets: /,
  );
  expect(await refused({}, { ...onCpu, backend: { engine: "cuda" as never } })).toMatch(/"cuda" is not an engine/);
  expect((await worker.compare(pair, { ...onCpu, terms: { l1: 1 } })).networks).toEqual([]);
});

it("takes addresses from the page on, whatever the worker's own", async () => {
  const here = new URL("nothing/vgg19.safetensors", document.baseURI).href;
  for (const weights of ["./nothing/vgg19.safetensors", new URL(here)] as const)
    await expect(worker.compare(pair, { ...onCpu, weights })).rejects.toThrow(here);
});

it.skipIf(!testData)("reads weights from a path of the page", async () => {
  const weights = `${testData!.data as `/${string}`}/vgg19-imagenet-block1-3/model.json` as const;
  const { mixes } = await worker.compare(pair, { ...onCpu, weights });
  expect(mixes.terms!.parts.map(({ value }) => Number.isFinite(value))).not.toContain(false);
});

it("takes the gray of gray files as their luma, and says so", async () => {
  const [a, b] = [0, 1].map((seed) => formulaImage(height, width, seed).filter((_, i) => i % 3 === 0));
  const file = async (data: number[] | Float32Array) =>
    new Blob([await encodePng({ width, height, channels: 1, data: Uint8Array.from(data) })]);
  const gray = { sr: await file(a!), hr: await file(b!) };
  const y = { measures: ["psnr"], channels: "y", backend: onCpu.backend! } as const;
  const { values, luma } = await worker.compare(gray, y);
  const mse = a!.reduce((sum, v, i) => sum + (Math.trunc(v) - Math.trunc(b![i]!)) ** 2, 0) / a!.length;
  expect([luma, values.psnr]).toEqual(["gray", expect.closeTo(10 * Math.log10(255 ** 2 / mse), 3)]);
  expect((await worker.compare(pair, y)).luma).toBe("ycbcr");
});

it("what is under way when it is terminated is rejected, and what comes after", async () => {
  const own = start();
  const result = own.compare(pair, onCpu, { onProgress: () => own.terminate() });
  await expect(result).rejects.toThrow("The worker was terminated.");
  await expect(own.compare(pair, onCpu)).rejects.toThrow("The worker was terminated.");
});

it("a script that is not there", async () => {
  const lost = createLossWorker({ worker: new globalThis.Worker("/nothing/here.js", { type: "module" }) });
  await expect(lost.compare(pair, onCpu)).rejects.toThrow(/^The worker failed.+; start another\.$/);
});

it.skipIf(!testData)("the page itself reads weights from a path, too", async () => {
  const path = `${testData!.data as `/${string}`}/vgg19-imagenet-block1-3/model.json` as const;
  await useBackend({ engine: "cpu" });
  const vgg = await loadVgg19({ weights: path, upTo: "block1_conv1" });
  expect(vgg.weights.sha256).toMatch(/^[0-9a-f]{64}$/);
  vgg.dispose();
});
