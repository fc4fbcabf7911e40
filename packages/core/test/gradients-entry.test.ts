import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { layers } from "@tensorflow/tfjs-layers";
import { describe, expect, it } from "vitest";
import "../src/gradients.ts";
import { expectGradient, gradientOf, weighted } from "./finite-differences.ts";
import { image } from "./images.ts";

const noise = <R extends tf.Rank>(seed: number, shape: tf.ShapeMap[R]) =>
  tf.randomUniform<R>(shape, -1, 1, "float32", seed);

describe("abs", () => {
  it("has gradient 0 at 0, and the sign elsewhere", () => {
    const x = tf.tensor1d([-2, 0, 3, -0]);
    expect([...gradientOf((t: tf.Tensor1D) => tf.sum(tf.abs(t)), x)].map((g) => g + 0)).toEqual([-1, 0, 1, 0]);
  });

  it("has that of finite differences, which at 0 are 0 as well", () => {
    const x = tf.tensor2d([0, 0.5, -0.75, 0, 2, -3], [2, 3]);
    expectGradient((t) => weighted(tf.abs(t)), x, { step: 0.1 });
  });
});

describe("relu", () => {
  const x = tf.tensor1d([-2, -0, 0, 0.5, Number.NaN, 3]);

  it("lets through what comes from above, where the input is positive", () => {
    expect([...gradientOf((t: tf.Tensor1D) => tf.sum(tf.mul(tf.relu(t), [1, 2, 3, 4, 5, -6])), x)]).toEqual([
      0,
      0,
      0,
      4,
      Number.NaN,
      -6,
    ]);
  });

  it("of a gradient penalty has that of finite differences", () => {
    const loss = (t: tf.Tensor) => tf.sum(tf.square(tf.relu(t)));
    expectGradient((t) => weighted(tf.square(tf.grad(loss)(t))), tf.tensor1d([-1, 0.5, 2]), { step: 0.01 });
  });
});

describe("mirrorPad: what the border received comes back", () => {
  type Paddings = [[number, number], [number, number], [number, number], [number, number]];
  const cases: ["reflect" | "symmetric", Paddings][] = [
    [
      "reflect",
      [
        [0, 0],
        [1, 2],
        [2, 1],
        [0, 0],
      ],
    ],
    [
      "reflect",
      [
        [0, 0],
        [3, 3],
        [0, 4],
        [0, 0],
      ],
    ],
    [
      "reflect",
      [
        [1, 0],
        [0, 0],
        [0, 0],
        [1, 2],
      ],
    ],
    [
      "symmetric",
      [
        [0, 0],
        [1, 2],
        [2, 1],
        [0, 0],
      ],
    ],
    [
      "symmetric",
      [
        [0, 0],
        [4, 4],
        [5, 0],
        [0, 0],
      ],
    ],
    [
      "symmetric",
      [
        [2, 1],
        [0, 0],
        [0, 0],
        [3, 0],
      ],
    ],
    [
      "symmetric",
      [
        [0, 0],
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    ],
  ];
  it.each(cases)("%s %j", (mode, paddings) => {
    const x = noise<tf.Rank.R4>(1, [2, 4, 5, 3]);
    expectGradient((t) => weighted(tf.mirrorPad(t, paddings, mode)), x, { step: 0.5 });
  });

  it("of a vector", () => {
    const pad = (t: tf.Tensor1D) => weighted(tf.mirrorPad(t, [[2, 3]], "reflect"));
    expectGradient(pad, noise<tf.Rank.R1>(2, [4]), { step: 0.5 });
  });
});

describe("depthToSpace", () => {
  it.each([
    [2, [2, 3, 2, 8]],
    [3, [1, 2, 3, 18]],
  ] as const)("of blocks of %i", (block, shape) => {
    const x = noise<tf.Rank.R4>(3, [...shape]);
    expectGradient((t) => weighted(tf.depthToSpace(t, block)), x, { step: 0.5 });
  });
});

describe("resizing", () => {
  const sizes: [number, number][] = [
    [8, 10],
    [5, 3],
    [4, 5],
    [1, 7],
  ];
  const cases = (["resizeBilinear", "resizeNearestNeighbor"] as const).flatMap((name) =>
    sizes.flatMap((size) =>
      ["plain", "alignCorners", "halfPixelCenters"].map((option) => [name, size, option] as const),
    ),
  );
  it.each(cases)("%s to %j, %s", (name, size, option) => {
    const x = noise<tf.Rank.R4>(3, [2, 4, 5, 3]);
    const resized = (t: tf.Tensor4D) =>
      tf.image[name](t, size, option === "alignCorners", option === "halfPixelCenters");
    expectGradient((t) => weighted(resized(t)), x, { step: 0.5 });
  });
});

describe("einsum", () => {
  it.each<[string, number[], number[]]>([
    ["ij,jk->ik", [3, 4], [4, 2]],
    ["ij,kj->ki", [3, 4], [2, 4]],
    ["bij,bjk->bik", [2, 3, 4], [2, 4, 2]],
    ["bhwc,bhwd->bcd", [2, 3, 2, 4], [2, 3, 2, 3]],
    ["i,j->ij", [3], [4]],
    ["i,i->", [5], [5]],
    ["ij,ij->ij", [3, 4], [3, 4]],
    ["ij,j->i", [3, 4], [4]],
    ["ij,jk->i", [3, 4], [4, 2]],
    ["ij,ijk->", [3, 4], [3, 4, 2]],
    [" b i j , j k -> b i k ", [2, 3, 4], [4, 2]],
  ])("%s, in both operands", (equation, first, second) => {
    const [a, b] = [noise(4, first as [number]), noise(5, second as [number])];
    expectGradient((t: tf.Tensor) => weighted(tf.einsum(equation, t, b)), a as tf.Tensor, { step: 0.5 });
    expectGradient((t: tf.Tensor) => weighted(tf.einsum(equation, a, t)), b as tf.Tensor, { step: 0.5 });
  });

  it.each<[string, number[]]>([
    ["ij->ji", [3, 4]],
    ["ijk->kij", [2, 3, 4]],
    ["ij->i", [3, 4]],
    ["ij->", [3, 4]],
    ["bij->j", [2, 3, 4]],
  ])("%s", (equation, shape) => {
    const x = noise(6, shape as [number]) as tf.Tensor;
    expectGradient((t) => weighted(tf.einsum(equation, t)), x, { step: 0.5 });
  });

  it("of a tensor with itself", () => {
    const x = noise<tf.Rank.R2>(7, [3, 4]);
    expectGradient((t) => weighted(tf.einsum("ij,kj->ik", t, t)), x, { step: 0.25 });
  });
});

describe("conv2d", () => {
  type Case = { strides?: [number, number]; pad: "same" | "valid" | number; dilations?: [number, number] };
  it.each<Case>([
    { pad: "same", dilations: [2, 2] },
    { pad: "valid", dilations: [2, 3] },
    { pad: "same", dilations: [1, 3] },
    { pad: 2, dilations: [2, 1] },
    { pad: "same" },
    { pad: "valid", strides: [2, 2] },
    { pad: "same", strides: [1, 2] },
  ])("%j, in the image and in the kernel", ({ pad, strides = [1, 1], dilations = [1, 1] }) => {
    const [x, filter] = [noise<tf.Rank.R4>(8, [2, 7, 8, 2]), noise<tf.Rank.R4>(9, [3, 2, 2, 3])];
    const convolved = (image: tf.Tensor4D, kernel: tf.Tensor4D) =>
      weighted(tf.conv2d(image, kernel, strides, pad, "NHWC", dilations));
    expectGradient((t) => convolved(t, filter), x, { step: 0.5 });
    expectGradient((t) => convolved(x, t), filter, { step: 0.5 });
  });
});

it("an op of the user's own that runs a fused convolution keeps its own gradient", () => {
  const [x, filter] = [noise<tf.Rank.R4>(8, [1, 5, 5, 2]), noise<tf.Rank.R4>(9, [3, 3, 2, 3])];
  for (const [strides, dilations] of [
    [1, 1],
    [1, 2],
  ] as const) {
    const op = tf.customGrad((image) => ({
      value: tf.fused.conv2d({ x: image as tf.Tensor4D, filter, strides, pad: "same", dilations }),
      gradFunc: () => tf.onesLike(x),
    }));
    const straight = tf.customGrad((image) => ({
      value: tf.engine().runKernel("FusedConv2D", { x: image as tf.Tensor, filter }, {
        strides: [strides, strides],
        pad: "same",
        dataFormat: "NHWC",
        dilations: [dilations, dilations],
        activation: "linear",
      } as never) as tf.Tensor,
      gradFunc: () => tf.onesLike(x),
    }));
    for (const own of [op, straight])
      expect(
        tf
          .grad((t) => tf.sum(own(t)))(x)
          .dataSync(),
      ).toEqual(tf.onesLike(x).dataSync());
  }
});

describe("depthwise and separable conv2d", () => {
  it.each([1, 2, 3])("of dilation %i", (dilation) => {
    const x = noise<tf.Rank.R4>(8, [2, 7, 8, 2]);
    const [filter, points] = [noise<tf.Rank.R4>(9, [3, 2, 2, 2]), noise<tf.Rank.R4>(10, [1, 1, 4, 3])];
    const depthwise = (image: tf.Tensor4D, kernel: tf.Tensor4D) =>
      weighted(tf.depthwiseConv2d(image, kernel, 1, "same", "NHWC", dilation));
    expectGradient((t) => depthwise(t, filter), x, { step: 0.5 });
    expectGradient((t) => depthwise(x, t), filter, { step: 0.5 });
    const separable = (image: tf.Tensor4D) =>
      weighted(tf.separableConv2d(image, filter, points, 1, "same", [dilation, dilation]));
    expectGradient(separable, x, { step: 0.5 });
  });
});

describe("a layer of dilated convolution", () => {
  it.each(["linear", "tanh"] as const)(
    "with the activation %s, in the image, the kernel and the bias",
    (activation) => {
      const x = noise<tf.Rank.R4>(8, [1, 7, 8, 2]);
      const layer = layers.conv2d({
        filters: 3,
        kernelSize: 3,
        dilationRate: 2,
        padding: "same",
        activation,
        biasInitializer: "ones",
      });
      const convolved = (image: tf.Tensor4D) => weighted(layer.apply(image) as tf.Tensor);
      expectGradient(convolved, x, { step: 1e-2, tolerance: 1e-2 });
      const { grads } = tf.variableGrads(() => convolved(x));
      const [kernel, bias] = layer.getWeights().map((weights) => weights.clone());
      const found = Object.values(grads);
      for (const parameter of [kernel!, bias!]) {
        const own = found.find(({ shape }) => String(shape) === String(parameter.shape))!;
        const moved = (given: tf.Tensor) => {
          layer.setWeights(parameter === kernel ? [given, bias!] : [kernel!, given]);
          return convolved(x);
        };
        const index = Math.floor(parameter.size / 2);
        const at = (distance: number) => {
          const values = parameter.dataSync().slice();
          values[index]! += distance;
          return moved(tf.tensor(values, parameter.shape)).dataSync()[0]!;
        };
        expect(own.dataSync()[index]).toBeCloseTo((at(1e-2) - at(-1e-2)) / 2e-2, 1);
        layer.setWeights([kernel!, bias!]);
      }
    },
  );

  it("leaves the gradient of others as it is", () => {
    const layer = layers.conv2d({ filters: 2, kernelSize: 3, padding: "valid" });
    expectGradient((t) => weighted(layer.apply(t) as tf.Tensor), noise<tf.Rank.R4>(8, [1, 5, 5, 2]), { step: 0.5 });
  });
});

it("a network of these ops has the gradient of finite differences", () => {
  const kernel = tf.mul(noise<tf.Rank.R4>(10, [3, 3, 3, 12]), 0.3) as tf.Tensor4D;
  const upscaled = (x: tf.Tensor4D) => {
    const framed = tf.mirrorPad(
      x,
      [
        [0, 0],
        [2, 2],
        [2, 2],
        [0, 0],
      ],
      "reflect",
    );
    return tf.depthToSpace(tf.conv2d(framed, kernel, 1, "valid", "NHWC", 2), 2);
  };
  const network = (x: tf.Tensor4D) => weighted(tf.tidy(() => tf.einsum("bhwc,bhwd->bcd", upscaled(x), upscaled(x))));
  expectGradient(network, tf.div(image(1, 4, 5), 255) as tf.Tensor4D, { step: 0.02 });
});

describe("complex tensors", () => {
  /** Rows, then columns, as a loss of an image's frequencies has it. */
  const spectrum = (x: tf.Tensor2D) => {
    const rows = tf.fft(tf.complex(x, tf.zerosLike(x)));
    return tf.fft(tf.transpose(rows) as tf.Tensor2D);
  };
  const x = noise<tf.Rank.R2>(11, [4, 6]);
  const other = spectrum(noise<tf.Rank.R2>(12, [4, 6]));
  const weightedParts = (c: tf.Tensor) => tf.add(weighted(tf.real(c)), tf.mul(weighted(tf.imag(c)), 0.7)) as tf.Scalar;

  it.each<[string, (x: tf.Tensor2D) => tf.Scalar]>([
    ["fft", (t) => weightedParts(spectrum(t))],
    ["ifft", (t) => weightedParts(tf.ifft(tf.complex(t, tf.mul(t, 2))))],
    ["rfft", (t) => weightedParts(tf.spectral.rfft(t))],
    [
      "rfft, cut and padded",
      (t) => tf.add(weightedParts(tf.spectral.rfft(t, 4)), weightedParts(tf.spectral.rfft(t, 9))),
    ],
    ["irfft", (t) => weighted(tf.spectral.irfft(tf.complex(t, tf.square(t))))],
    ["absolute values", (t) => weighted(tf.abs(spectrum(t)))],
    ["a difference", (t) => tf.mean(tf.abs(tf.sub(spectrum(t), other)))],
    [
      "a sum of two that train",
      (t) => weightedParts(tf.add(spectrum(t), tf.fft(tf.complex(tf.transpose(t), tf.transpose(t))))),
    ],
    ["a product with another", (t) => weightedParts(tf.mul(spectrum(t), other))],
    ["a product with real numbers", (t) => weightedParts(tf.mul(spectrum(t), noise<tf.Rank.R2>(13, [6, 4])))],
    ["a square", (t) => weightedParts(tf.mul(tf.fft(tf.complex(t, t)), tf.fft(tf.complex(t, t))))],
    ["reshaped and cloned", (t) => weightedParts(tf.reshape(tf.complex(t, t), [6, 4]).clone())],
    ["to complex numbers and back", (t) => weighted(tf.cast(tf.fft(tf.cast(t, "complex64")), "float32"))],
    ["phases", (t) => weighted(tf.atan2(tf.imag(spectrum(t)), tf.add(tf.abs(tf.real(spectrum(t))), 1)))],
  ])("%s", (_, f) => {
    expectGradient(f, x, { step: 2e-3, tolerance: 1e-2 });
  });

  it("absolute values have gradient 0 at 0", () => {
    const gradient = gradientOf((t: tf.Tensor1D) => tf.sum(tf.abs(tf.complex(t, t))), tf.tensor1d([0, 3]));
    expect(gradient[0]).toBe(0);
    expect(gradient[1]).toBeCloseTo(Math.SQRT2, 5);
  });

  it("a gradient penalty on frequencies has that of finite differences", () => {
    const loss = (t: tf.Tensor2D) => tf.mean(tf.mul(tf.abs(spectrum(t)), tf.real(spectrum(t)))) as tf.Scalar;
    expectGradient((t) => tf.sum(tf.square(tf.grad(loss as never)(t))) as tf.Scalar, x, {
      step: 5e-3,
      tolerance: 2e-2,
    });
  });

  it("leaves nothing behind", () => {
    const step = () =>
      tf.dispose(tf.grad((t: tf.Tensor) => tf.mean(tf.abs(tf.sub(spectrum(t as tf.Tensor2D), other))))(x));
    step();
    const before = tf.memory();
    for (let i = 0; i < 5; i++) step();
    expect(tf.memory()).toEqual(before);
  });

  it("behind anything else one sentence says what to do", () => {
    const together = (t: tf.Tensor2D) => tf.sum(tf.real(tf.concat([spectrum(t), spectrum(t)]))) as tf.Scalar;
    expect(() => tf.grad(together as never)(x)).toThrow(/take tf\.real and tf\.imag of it before/);
  });
});
