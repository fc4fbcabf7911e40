import "@tensorflow/tfjs-backend-cpu";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { testData } from "@srloss/reference";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { type ImresizeOptions, imresize, type ResizeMethod } from "../src/index.ts";
import { directImresize } from "./direct-imresize.ts";
import { expectGradient, gradientOf, weighted } from "./finite-differences.ts";
import { image, values } from "./images.ts";
import { onWasm } from "./on-wasm.ts";
import { type Cut, readGrayPng, readPng } from "./read-png.ts";

type Size = readonly [number, number];

/** One image and channel as rows of numbers. */
function plane(images: tf.Tensor4D, image = 0, channel = 0): number[][] {
  return images.arraySync()[image]!.map((row) => row.map((pixel) => pixel[channel]!));
}

function expectPlane(got: number[][], expected: number[][], tolerance = 2e-4) {
  expect([got.length, got[0]!.length]).toEqual([expected.length, expected[0]!.length]);
  const worst = Math.max(...got.flatMap((row, y) => row.map((pixel, x) => Math.abs(pixel - expected[y]![x]!))));
  expect(worst).toBeLessThan(tolerance);
}

describe("is MATLAB's bicubic", () => {
  it.each<[string, Size, Size]>([
    ["x2", [12, 10], [24, 20]],
    ["x3", [12, 10], [36, 30]],
    ["x4", [12, 10], [48, 40]],
    ["x2 of odd sizes", [7, 11], [14, 22]],
    ["x4 of odd sizes", [5, 3], [20, 12]],
    ["1/2", [24, 20], [12, 10]],
    ["1/3", [24, 21], [8, 7]],
    ["1/4", [24, 20], [6, 5]],
    ["1/2 of odd sizes", [33, 47], [17, 24]],
    ["1/3 of odd sizes", [25, 31], [9, 11]],
    ["1/4 of odd sizes", [33, 47], [9, 12]],
    ["down in one direction, up in the other", [17, 9], [6, 25]],
    ["a factor near 1", [16, 17], [17, 16]],
    ["one direction alone", [9, 13], [9, 5]],
    ["to a single pixel: the window mirrors the image more than once", [5, 7], [1, 1]],
    ["of a single pixel", [1, 1], [3, 4]],
    ["of a single row", [1, 9], [2, 4]],
  ])("%s", (_, [height, width], size) => {
    const images = image(3, height, width, 2, 2);
    const resized = imresize(images, { size });
    expect([resized.shape, resized.dtype]).toEqual([[2, ...size, 2], "float32"]);
    for (const image of [0, 1])
      for (const channel of [0, 1])
        expectPlane(plane(resized, image, channel), directImresize(plane(images, image, channel), size));
  });

  // Keys' kernel at 1/4, 3/4, 5/4 and 7/4, and at half steps of half of that, in 1/128.
  it.each<[string, number, number, number, number[]]>([
    ["x2", 9, 4, 18, [0, 0, 0, 0, 0, -3, -9, 29, 111, 111, 29, -9, -3, 0, 0, 0, 0, 0]],
    ["1/2", 16, 7, 8, [0, 0, -4.5, 55.5, 14.5, -1.5, 0, 0]],
  ])("by hand: an impulse, %s", (_, from, at, to, expected) => {
    const impulse = tf.tensor4d(
      Array.from({ length: from }, (_, i) => (i === at ? 128 : 0)),
      [1, 1, from, 1],
    );
    const resized = values(() => imresize(impulse, { size: [1, to] }));
    expect([...resized].map((v) => Math.round(v * 1e4) / 1e4 + 0)).toEqual(expected);
  });
});

describe("keeps", () => {
  const sizes: Size[] = [
    [22, 26],
    [44, 52],
    [5, 6],
    [3, 4],
    [11, 13],
    [1, 50],
  ];
  it.each(sizes)("a constant image constant: 11x13 to %ix%i", (...size) => {
    const resized = values(() => imresize(tf.fill([1, 11, 13, 3], 200), { size }));
    expect(Math.max(...resized.map((v) => Math.abs(v - 200)))).toBeLessThan(1e-4);
  });

  it("an image of the same size as it is", () => {
    const images = image(5, 9, 7);
    expect(values(() => imresize(images, { size: [9, 7] }))).toEqual(images.dataSync());
  });

  it("a ramp a ramp, away from the borders", () => {
    const ramp = tf.tensor4d(
      Array.from({ length: 24 }, (_, x) => 10 * x),
      [1, 1, 24, 1],
    );
    for (const [to, margin] of [
      [72, 6],
      [12, 2],
      [8, 2],
    ] as const) {
      const step = 240 / to;
      const resized = [...values(() => imresize(ramp, { size: [1, to] }))].slice(margin, -margin);
      for (const [i, v] of resized.entries()) expect(v).toBeCloseTo((i + margin + 0.5) * step - 5, 3);
    }
  });

  it("values beyond the range, and fractions: nothing is clipped or rounded", () => {
    const edge = tf.tensor4d([0, 0, 0, 255, 255, 255], [1, 1, 6, 1]);
    const resized = values(() => imresize(edge, { size: [1, 12] }));
    expect(Math.min(...resized)).toBeLessThan(-5);
    expect(Math.max(...resized)).toBeGreaterThan(260);
  });
});

interface ResizeCase {
  readonly image: string;
  readonly crop: Cut;
  readonly scale?: number;
  readonly size?: Size;
  readonly uint8: boolean;
  readonly shape: readonly number[];
  readonly sum: number;
  readonly first8: readonly number[];
  readonly last8: readonly number[];
}

const cases: readonly ResizeCase[] = testData
  ? JSON.parse(readFileSync(join(testData.pairs, "conventions.json"), "utf8")).imresize
  : [];

describe.skipIf(!testData)("is MATLAB's of photographs", () => {
  const named = cases.map(
    (one) => [`${one.image} by ${one.scale ?? one.size}${one.uint8 ? " in 8 bits" : ""}`, one] as const,
  );
  // One channel: the cpu backend takes a second for the photographs in colour.
  describe("on the cpu backend", () => {
    it.each(named.filter(([, { image }]) => image === "camera.png"))("%s", expectResized);
  });

  describe("on the wasm backend", () => {
    onWasm();
    it.each(named)("%s", expectResized);
  });
});

function expectResized(_: string, { image, crop, scale, size, uint8, shape, sum, first8, last8 }: ResizeCase): void {
  const path = join(testData!.data, "images", image);
  const resized = values(() => {
    const part = (image === "camera.png" ? readGrayPng : readPng)(path, crop);
    const out = imresize(part, { ...(scale ? { scale } : { size: size! }), rounding: uint8 ? "uint8" : "none" });
    const rgb = image === "camera.png" ? tf.tile(out, [1, 1, 1, 3]) : out;
    expect(rgb.shape).toEqual([1, ...shape]);
    return rgb;
  });
  // At half steps of a pixel one result in 16 lies exactly between two whole numbers, and float64's last digit decides.
  const halfway = uint8 && (scale === 1.5 || scale === 0.7);
  const tolerance = halfway ? 1 : uint8 ? 0 : 1e-4;
  for (const [i, expected] of [...first8, ...last8].entries()) {
    const got = i < 8 ? resized[i]! : resized[resized.length - 16 + i]!;
    expect(Math.abs(got - expected), `entry ${i}: ${got}, not ${expected}`).toBeLessThanOrEqual(tolerance);
  }
  const total = resized.reduce((all, v) => all + v, 0);
  if (halfway) expect(Math.abs(total - sum)).toBeLessThan(0.003 * resized.length);
  else expect(Math.abs(total / sum - 1)).toBeLessThan(uint8 ? 1e-12 : 1e-6);
}

// Of pixels in their order of [row, column], as MATLAB's contributions() has them.
describe("every method", () => {
  const line = tf.tensor4d([8, 16, 64, 32, 0, 128, 40, 24], [1, 1, 8, 1]);
  const by = (options: ImresizeOptions) => [...values(() => imresize(line, { size: [1, 4], ...options }))];

  it("box averages", () => expect(by({ method: "box" })).toEqual([12, 48, 64, 32]));
  it("nearest takes the pixel to the right of the middle", () =>
    expect(by({ method: "nearest" })).toEqual([16, 32, 128, 24]));
  it("box without antialiasing is nearest", () =>
    expect(by({ method: "box", antialias: false })).toEqual(by({ method: "nearest" })));
  it("nearest with antialiasing is box", () =>
    expect(by({ method: "nearest", antialias: true })).toEqual(by({ method: "box" })));
  it("bilinear without antialiasing is the mean of both neighbours", () =>
    expect(by({ method: "bilinear", antialias: false })).toEqual([12, 48, 64, 32]));
  // Triangles of four pixels: 1, 3, 3, 1 eighths, mirrored at the borders.
  it("bilinear", () => expect(by({ method: "bilinear" })).toEqual([18, 38, 57, 43]));
  it("cubic without antialiasing: -1, 9, 9, -1 sixteenths", () =>
    expect(by({ antialias: false })).toEqual([9, 53, 67.5, 26.5]));

  it.each<[ResizeMethod, number]>([
    ["lanczos2", 2],
    ["lanczos3", 3],
  ])("%s is its formula", (method, lobes) => {
    const lanczos = (x: number) => {
      const sinc = (t: number) => (t === 0 ? 1 : Math.sin(Math.PI * t) / (Math.PI * t));
      return Math.abs(x) < lobes ? sinc(x) * sinc(x / lobes) : 0;
    };
    const pixels = line.dataSync();
    const expected = [0, 1, 2, 3].map((to) => {
      let [sum, weights] = [0, 0];
      for (let from = -16; from < 24; from++) {
        const weight = lanczos((from - (2 * to + 0.5)) / 2);
        const inside = ((from % 16) + 16) % 16;
        sum += weight * pixels[inside < 8 ? inside : 15 - inside]!;
        weights += weight;
      }
      return sum / weights;
    });
    for (const [i, got] of by({ method }).entries()) expect(got).toBeCloseTo(expected[i]!, 3);
  });

  it.each<[string, ImresizeOptions]>([
    ["cubic, smaller", { scale: 0.4 }],
    ["cubic, larger", { scale: 1.7 }],
    ["lanczos3", { size: [3, 9], method: "lanczos3" }],
    ["bilinear", { size: [9, 3], method: "bilinear", antialias: false }],
  ])("has a gradient: %s", (_, options) => {
    expectGradient((x: tf.Tensor4D) => weighted(imresize(x, options)), image(4, 6, 7, 2, 2), { step: 10 });
  });

  it("rounded to 8 bits has the gradient of what was rounded", () => {
    const images = image(4, 6, 7, 2);
    const of = (rounding: "none" | "uint8") =>
      gradientOf((x: tf.Tensor4D) => weighted(imresize(x, { scale: 0.5, rounding })), images);
    expect(of("uint8")).toEqual(of("none"));
  });

  it("clips after each side, where a later one could come back", () => {
    const edge = tf.tensor4d([0, 0, 255, 255], [1, 2, 2, 1]);
    const bytes = values(() => imresize(edge, { scale: 2, rounding: "uint8" }));
    expect([Math.min(...bytes), Math.max(...bytes), bytes.every(Number.isInteger)]).toEqual([0, 255, true]);
  });
});

it("takes integers", () => {
  const whole = tf.cast(image(6, 8, 6), "int32");
  const resized = imresize(whole, { size: [4, 3] });
  expect(resized.dtype).toBe("float32");
  expect(resized.dataSync()).toEqual(values(() => imresize(tf.cast(whole, "float32"), { size: [4, 3] })));
});

describe("errors", () => {
  it.each<[string, () => unknown, string]>([
    [
      "rank",
      () => imresize(tf.zeros([4, 4, 3]), { size: [2, 2] }),
      "imresize: images must be [batch, height, width, channels]",
    ],
    [
      "empty",
      () => imresize(tf.zeros([1, 0, 4, 3]), { size: [2, 2] }),
      "imresize: images must not be empty; got shape [1,0,4,3]",
    ],
    [
      "0",
      () => imresize(image(1), { size: [0, 3] }),
      "imresize: size is [height, width] in whole pixels above 0; got [0,3].",
    ],
    ["fraction", () => imresize(image(1), { size: [2, 2.5] }), "got [2,2.5]."],
    ["negative", () => imresize(image(1), { size: [-1, 2] }), "got [-1,2]."],
    ["NaN", () => imresize(image(1), { size: [Number.NaN, 2] }), "got [NaN,2]."],
    [
      "an array",
      () => imresize(image(1), [4, 4] as never),
      "options are an object such as { scale: ... }; got an array.",
    ],
    ["nothing", () => imresize(image(1), {}), "imresize needs one of scale and size, as in"],
    ["both", () => imresize(image(1), { scale: 2, size: [4, 4] }), "imresize needs one of scale and size, as in"],
    ["a scale of 0", () => imresize(image(1), { scale: 0 }), "imresize: scale is a number above 0; got 0."],
    ["a text as scale", () => imresize(image(1), { scale: "1/4" as never }), 'above 0; got "1/4".'],
    [
      "a method",
      () => imresize(image(1), { scale: 2, method: "lanczos" as never }),
      'imresize: method "lanczos" is unknown; did you mean lanczos2? Methods: cubic, lanczos2, lanczos3, bilinear, box, nearest.',
    ],
    [
      "rounding",
      () => imresize(image(1), { scale: 2, rounding: "int8" as never }),
      'is "none" or "uint8"; got "int8"; did you mean uint8?',
    ],
    ["antialias", () => imresize(image(1), { scale: 2, antialias: 1 as never }), "antialias is true or false; got 1."],
    ["one number", () => imresize(image(1), { size: [4] as unknown as Size }), "got [4]."],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(message);
  });
});
