import { readFileSync } from "node:fs";
import { useBackend } from "@srloss/node-gpu";
import { formulaImage } from "@srloss/reference";
import { grad, memory, mul, sum, type Tensor4D, tensor4d, zeros } from "@tensorflow/tfjs-core";
import { beforeAll, expect, it } from "vitest";
import { resizeAsPillow } from "../src/dists/resize-as-pillow.ts";
import { createDists } from "../src/index.ts";

interface Case {
  readonly height: number;
  readonly width: number;
  readonly size: readonly [number, number];
  readonly sum: number;
  readonly weighted: number;
  readonly first: readonly number[];
}

const cases: readonly Case[] = JSON.parse(readFileSync(new URL("fixtures/pillow.json", import.meta.url), "utf8"));

beforeAll(() => useBackend({ engine: "wasm" }));

it.each(cases)(
  "is Pillow's, number for number: $height x $width",
  async ({ height, width, size, sum, weighted, first }) => {
    const data = new Float32Array(3 * height * width);
    for (let y = 0, i = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        for (let c = 0; c < 3; c++) data[i++] = (y * y * 7 + x * x * 13 + x * y * 3 + c * 31) % 256;
    const before = memory().numTensors;
    const image = tensor4d(data, [1, height, width, 3]);
    const small = resizeAsPillow(image);
    expect(small.shape).toEqual([1, ...size, 3]);
    const values = [...(await small.data())];
    expect(values.slice(0, 12)).toEqual(first);
    expect(values.reduce((total, value) => total + value, 0)).toBe(sum);
    expect(values.reduce((total, value, i) => total + (i % 251) * value, 0)).toBe(weighted);
    image.dispose();
    small.dispose();
    expect(memory().numTensors).toBe(before);
  },
);

it("leaves smaller images as they are, and has the gradient of a linear map", async () => {
  const small = tensor4d(formulaImage(256, 20, 1), [1, 256, 20, 3]) as Tensor4D;
  expect(resizeAsPillow(small)).toBe(small);
  const large = tensor4d(formulaImage(260, 270, 1), [1, 260, 270, 3]) as Tensor4D;
  const upstream = tensor4d(formulaImage(256, 265, 2), [1, 256, 265, 3]);
  const gradient = grad((x) => resizeAsPillow(x as Tensor4D))(large, upstream);
  // Of a linear map: <gradient, x> is <upstream, A x>, but for the rounding.
  const along = async (a: Tensor4D, b: Tensor4D) => (await sum(mul(a, b)).data())[0]!;
  const [left, right] = [await along(gradient as Tensor4D, large), await along(upstream, resizeAsPillow(large))];
  expect(Math.abs(left / right - 1)).toBeLessThan(1e-3);
});

it("is an option of DISTS, of images in any range", async () => {
  const seen: number[][] = [];
  const extractor = {
    ...{ network: "vgg16", preprocessing: "torchvision", pooling: "l2", layers: [] as string[] },
    minimumSize: () => 1,
    extract: (images: Tensor4D) => {
      seen.push([...images.shape]);
      return [64, 128, 256, 512, 512].map((channels) => zeros([1, 1, 1, channels]) as Tensor4D);
    },
  };
  const dists = await createDists(extractor, { resize: true, range: [0, 1] });
  const image = zeros([1, 512, 300, 1]);
  expect((await dists.value(image, image).data())[0]).toBeLessThan(1e-6);
  expect(seen).toEqual([
    [1, 436, 256, 3],
    [1, 436, 256, 3],
  ]);
  await expect(createDists(extractor, { resize: 256 as never })).rejects.toThrow("resize is true or false; got 256");
});
