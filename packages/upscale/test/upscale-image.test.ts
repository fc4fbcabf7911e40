import "@tensorflow/tfjs-backend-cpu";
import { imresize } from "@srloss/core";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { asUpscaleModel, type ImageSamples, upscaleImage } from "../src/index.ts";
import { spansOf } from "../src/tiles/windows.ts";
import { tinyNetwork } from "./tiny-networks.ts";

/** Bicubic: a model whose result is known. */
const bicubic = asUpscaleModel(
  { predict: (images: tf.Tensor) => imresize(images, { scale: 2 }), dispose: () => undefined },
  { name: "bicubic", scale: 2, reach: 2 },
);
const [width, height] = [23, 17];
const byte = (i: number) => Math.round(127.5 + 127.5 * Math.sin(i / 5) * Math.cos(i / 90));

function image<D extends Uint8Array | Uint16Array>(channels: 1 | 2 | 3 | 4, data: D): ImageSamples & { data: D } {
  for (let i = 0; i < data.length; i++) data[i] = data instanceof Uint16Array ? byte(i) * 257 - (i % 100) : byte(i);
  return { width, height, channels, data };
}

/** What MATLAB's bicubic makes of each channel, rounded and clipped. */
function expected({ channels, data }: ImageSamples, white: number): number[] {
  const large = imresize(tf.tensor4d(Float32Array.from(data), [1, height, width, channels]), { scale: 2 });
  return [...large.dataSync()].map((value) => Math.max(0, Math.min(white, value)));
}

const farthest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

describe("images of files", () => {
  const count = (channels: number) => width * height * channels;
  it.each([1, 2, 3, 4] as const)("%s channels of 8 bits", async (channels) => {
    const samples = image(channels, new Uint8Array(count(channels)));
    const large = await upscaleImage(bicubic, samples, { tile: 7 });
    expect([large.width, large.height, large.channels]).toEqual([2 * width, 2 * height, channels]);
    expect(large.data).toBeInstanceOf(Uint8Array);
    expect(farthest(large.data, expected(samples, 255))).toBeLessThanOrEqual(0.5001);
  });

  it.each([1, 2, 3, 4] as const)("%s channels of 16 bits", async (channels) => {
    const samples = image(channels, new Uint16Array(count(channels)));
    const large = await upscaleImage(bicubic, samples, { tile: 7 });
    expect(large.data).toBeInstanceOf(Uint16Array);
    expect(farthest(large.data, expected(samples, 65535))).toBeLessThanOrEqual(0.51);
  });

  it("a model that makes NaN is an error, where pixels would be black", async () => {
    const diverged = asUpscaleModel(
      { predict: (images: tf.Tensor) => tf.mul(imresize(images, { scale: 2 }), Number.NaN), dispose: () => undefined },
      { name: "diverged", scale: 2, reach: 2 },
    );
    const samples = image(3, new Uint8Array(count(3)));
    await expect(upscaleImage(diverged, samples)).rejects.toThrow(
      "diverged makes NaN of this image; its weights are damaged",
    );
    // A tensor has room for it.
    expect((await upscaleImage(diverged, tf.zeros([1, 4, 4, 3]) as tf.Tensor4D)).dataSync()[0]).toBeNaN();
  });

  it("tensors of any range, clipped", async () => {
    const values = tf.tensor3d([-1, 1, 1, 1, -1, 1], [1, 2, 3]);
    const large = await upscaleImage(bicubic, values, { range: [-1, 1] });
    expect(large.shape).toEqual([2, 4, 3]);
    expect([Math.min(...large.dataSync()), Math.max(...large.dataSync())]).toEqual([-1, 1]);
    const [inBytes] = [await upscaleImage(bicubic, tf.mul(tf.add(values, 1), 127.5) as tf.Tensor3D)];
    expect(farthest(inBytes.dataSync(), tf.mul(tf.add(large, 1), 127.5).dataSync())).toBeLessThan(1e-3);
  });

  it("a model of another range is given its own", async () => {
    const seen: number[] = [];
    const other = asUpscaleModel(
      {
        predict: (images: tf.Tensor) => {
          seen.push(...images.dataSync());
          return tf.tile(images, [1, 2, 2, 1]);
        },
        dispose: () => undefined,
      },
      { scale: 2, range: [-1, 1] },
    );
    const data = Uint8Array.of(0, 255, 51);
    expect([...(await upscaleImage(other, { width: 1, height: 1, channels: 3, data })).data.slice(0, 3)]).toEqual([
      ...data,
    ]);
    expect(farthest(seen, [-1, 1, -0.6])).toBeLessThan(1e-6);
  });
});

describe("progress and the end of it", () => {
  const samples = image(3, new Uint8Array(width * height * 3));
  it("tells every tile, and keeps no tensor", async () => {
    const told: string[] = [];
    const before = tf.memory().numTensors;
    await upscaleImage(bicubic, samples, { tile: 8, onProgress: ({ done, total }) => told.push(`${done}/${total}`) });
    expect(told).toEqual(Array.from({ length: 9 }, (_, i) => `${i + 1}/9`));
    expect(tf.memory().numTensors).toBe(before);
  });

  it("ends before the next tile where the signal says so", async () => {
    const controller = new AbortController();
    let done = 0;
    const onProgress = () => {
      if (++done === 3) controller.abort();
    };
    const before = tf.memory().numTensors;
    await expect(upscaleImage(bicubic, samples, { tile: 8, onProgress, signal: controller.signal })).rejects.toThrow(
      "aborted",
    );
    expect(done).toBe(3);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("parts of an axis", () => {
  it("cover it once, in windows of one length that hold the overlap", () => {
    for (const [side, tile, overlap] of [
      [53, 8, 3],
      [16, 8, 20],
      [7, 8, 2],
      [100, 33, 0],
      [9, 1, 1],
    ] as const) {
      const { spans, length } = spansOf(side, tile, overlap);
      expect(spans.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i))).toEqual(
        Array.from({ length: side }, (_, i) => i),
      );
      for (const { from, to, start } of spans) {
        expect(start).toBeLessThanOrEqual(Math.max(0, from - overlap));
        expect(start + length).toBeGreaterThanOrEqual(Math.min(side, to + overlap));
        expect(start + length).toBeLessThanOrEqual(side);
      }
    }
  });
});

describe("what makes no sense is one sentence", () => {
  const network = tinyNetwork("espcn", { scale: 2 });
  const wrong = (value: unknown) => value as never;
  it.each([
    [() => upscaleImage(network, tf.zeros([2, 4, 4, 3])), "one image [height, width, 3] or a batch of one is expected"],
    [() => upscaleImage(network, tf.zeros([4, 4, 1])), "got [4,4,1]"],
    [() => upscaleImage(network, wrong({ width: 2, height: 1, channels: 3, data: [] })), "an image is a tensor"],
    [
      () => upscaleImage(network, { width: 2, height: 1, channels: 3, data: new Uint8Array(5) }),
      "2x1 pixels of 3 channels are 6 values; got 5.",
    ],
    [() => upscaleImage(network, tf.zeros([4, 4, 3]), { tile: 0 }), "tile is a whole number of pixels above 0"],
    [
      () => upscaleImage(network, tf.zeros([4, 4, 3]), { overlap: 1.5 }),
      "overlap is a whole number of pixels, 0 or more",
    ],
    [() => upscaleImage(network, tf.zeros([4, 4, 3]), { range: [1, 0] }), "range is [black, white]"],
    [
      () => upscaleImage(asUpscaleModel(network, { scale: 3, name: "mine" }), tf.zeros([4, 5, 3])),
      "mine should make [1,12,15,3] of [1,4,5,3], 3 times as large, and made [1,8,10,3]",
    ],
    [async () => asUpscaleModel(network, { scale: 1.5 }), "scale is a whole number above 0; got 1.5."],
    [async () => asUpscaleModel(network, { reach: -1 }), "reach is a whole number, 0 or more; got -1."],
    [
      async () => asUpscaleModel({ predict: (x) => tf.mean(x, 3), dispose: () => undefined }, { name: "mine" }),
      "mine does not make an image [1, height, width, 3] of one; got [1,16,16].",
    ],
  ])("%#", async (call, message) => {
    const before = tf.memory().numTensors;
    await expect(call).rejects.toThrow(message);
    expect(tf.memory().numTensors).toBeLessThanOrEqual(before + 1);
  });
});
