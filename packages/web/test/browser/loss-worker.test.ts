import { expectRelative } from "@srloss/conformance";
import { contentLoss, psnr } from "@srloss/core";
import { formulaImage, testData } from "@srloss/reference";
import { loadVgg19 } from "@srloss/vgg";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
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
const picture = async (seed: number) =>
  new Blob([await encodePng({ width, height, channels: 3, data: formulaImage(height, width, seed) })]);
const layers = ["block1_conv2", "block2_conv1"];
const terms = { l1: 1, perceptual: { weight: 0.5, layers }, style: { weight: 2, layers } };
const onCpu: CompareOptions = { terms, weights: "random", backend: { engine: "cpu" } };

let worker: LossWorker;
let pair: { sr: Blob; hr: Blob };
beforeEach(async () => {
  worker = createLossWorker({ worker: new Worker() });
  pair = { sr: await picture(1), hr: await picture(2) };
});
afterEach(() => worker.terminate());

it("gives the numbers that the page computes, with maps, and tells what it does", async () => {
  const told: CompareProgress[] = [];
  const result = await worker.compare(
    pair,
    { ...onCpu, maps: true },
    { onProgress: (progress) => told.push(progress) },
  );
  expect(result).toMatchObject({ width, height, backend: { engine: "cpu" }, weights: { name: "random" } });
  expect([...new Set(told.map(({ stage }) => stage))]).toEqual([
    "pictures",
    "engine",
    "weights",
    "losses",
    "metrics",
    "maps",
  ]);

  await useBackend({ engine: "cpu" });
  const vgg = await loadVgg19({ weights: "random", upTo: "block2_conv1" });
  const image = (seed: number) => imageTensor({ width, height, data: formulaImage(height, width, seed) });
  const [sr, hr] = [image(1), image(2)];
  const { total, parts } = contentLoss(vgg, terms).parts(hr, sr);
  expect(result.total).toBe((await total.data())[0]);
  expect(result.parts).toEqual(parts.map(({ value, ...part }) => ({ ...part, value: value.dataSync()[0] })));
  expect(result.metrics.psnr).toBe(psnr(hr, sr).dataSync()[0]);
  expect(Object.keys(result.metrics)).toEqual(["psnr", "ssim"]);
  const { l1, perceptual } = result.maps!;
  const mean = l1.data.reduce((a, b) => a + b, 0) / l1.data.length;
  expect([l1.width, l1.height, Object.keys(perceptual)]).toEqual([width, height, layers]);
  expect(mean).toBeCloseTo(result.parts.find(({ term }) => term === "l1")!.value, 4);
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
  const comparison = worker.compare(pair, { ...onCpu, terms: { l1: 1 } }, { onProgress });
  await comparison.then(() => told.push("result")).finally(() => listen.mockRestore());
  expect(told).toEqual(["pictures", "engine", "losses", "metrics", "metrics", "result"]);
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
  expectRelative(onGpu.total, expected.total, 1e-3, "total");
});

it("can be cancelled, and goes on", async () => {
  const controller = new AbortController();
  const call = { signal: controller.signal, onProgress: () => controller.abort() };
  await expect(worker.compare(pair, onCpu, call)).rejects.toMatchObject({ name: "AbortError" });
  await expect(worker.compare(pair, onCpu, call)).rejects.toMatchObject({ name: "AbortError" });
  expect((await worker.compare(pair, onCpu)).total).toBeGreaterThan(0);
});

it("says what is wrong, and goes on", async () => {
  const refused = async (given: Partial<typeof pair>, options: CompareOptions) =>
    worker.compare({ ...pair, ...given }, options).then(
      () => "",
      (error: Error) => `${error.name}: ${error.message}`,
    );
  expect(await refused({ sr: new Blob(["words"]) }, onCpu)).toMatch(/^ImageError: sr is not an image that can be read/);
  expect(await refused({}, { ...onCpu, terms: "nobody" as never })).toMatch(
    /^Error: "nobody" is not a preset\. Known: /,
  );
  expect(await refused({}, { ...onCpu, backend: { engine: "cuda" as never } })).toMatch(/"cuda" is not an engine/);
  expect((await worker.compare(pair, { ...onCpu, terms: { l1: 1 } })).weights).toBeUndefined();
});

it("takes addresses from the page on, whatever the worker's own", async () => {
  const here = new URL("nothing/vgg19.safetensors", document.baseURI).href;
  for (const weights of ["./nothing/vgg19.safetensors", new URL(here)] as const)
    await expect(worker.compare(pair, { ...onCpu, weights })).rejects.toThrow(here);
});

it.skipIf(!testData)("reads weights from a path of the page", async () => {
  const weights = `${testData!.data as `/${string}`}/vgg19-imagenet-block1-3/model.json` as const;
  const { parts } = await worker.compare(pair, { ...onCpu, weights });
  expect(parts.map(({ value }) => Number.isFinite(value))).not.toContain(false);
});

it("takes the gray of gray files as their luma, and says so", async () => {
  const [a, b] = [0, 1].map((seed) => formulaImage(height, width, seed).filter((_, i) => i % 3 === 0));
  const file = async (data: number[] | Float32Array) =>
    new Blob([await encodePng({ width, height, channels: 1, data: Uint8Array.from(data) })]);
  const gray = { sr: await file(a!), hr: await file(b!) };
  const y = { terms: { l1: 1 }, metrics: ["psnr"], metricOptions: { channels: "y" }, backend: onCpu.backend! } as const;
  const { metrics, luma } = await worker.compare(gray, y);
  const mse = a!.reduce((sum, v, i) => sum + (Math.trunc(v) - Math.trunc(b![i]!)) ** 2, 0) / a!.length;
  expect([luma, metrics.psnr]).toEqual(["gray", expect.closeTo(10 * Math.log10(255 ** 2 / mse), 3)]);
  expect((await worker.compare(pair, y)).luma).toBe("ycbcr");
});

it("what is under way when it is terminated is rejected, and what comes after", async () => {
  const result = worker.compare(pair, onCpu, { onProgress: () => worker.terminate() });
  await expect(result).rejects.toThrow("The worker was terminated.");
  await expect(worker.compare(pair, onCpu)).rejects.toThrow("The worker was terminated.");
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
