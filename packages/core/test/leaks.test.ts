import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import * as core from "../src/index.ts";
import { type ContentTerms, contentLoss, type FeatureExtractor, type Loss } from "../src/index.ts";
import { image } from "./images.ts";
import { smallExtractor } from "./small-extractor.ts";

const images = () => [image(1, 14, 13, 3, 2), image(2, 14, 13, 3, 2)] as const;
const large = () => [image(1, 161, 161, 1), image(2, 161, 161, 1)] as const;
const terms: ContentTerms = { l1: 1, totalVariation: 1, ssim: 1, perceptual: 1, style: { weight: 1, patch: 2 } };
const extractor = smallExtractor();

/** How many more tensors there are after `run` than before, less those that it returns. */
function left(run: () => tf.TensorContainer): number {
  const before = tf.memory().numTensors;
  tf.dispose(run());
  return tf.memory().numTensors - before;
}

const losses: Record<string, Loss> = {
  l1: core.l1Loss,
  l2: core.l2Loss,
  charbonnier: core.charbonnierLoss,
  huber: core.huberLoss,
  "total variation": (_, p) => core.totalVariation(p),
  ssim: core.ssimLoss,
  "ssim of Y, cropped, in another range": (t, p) => core.ssimLoss(t, p, { crop: 1, channels: "y", range: [-1, 255] }),
  perceptual: core.perceptualLoss(extractor, { divideByMean: true }),
  style: core.styleLoss(extractor),
  content: contentLoss(extractor, terms),
  "content in another range": contentLoss(extractor, terms, { range: [0, 1] }),
  preset: contentLoss(extractor, "keras"),
};

describe.each(Object.entries(losses))("%s", (_, loss) => {
  it.each(["float32", "int32"] as const)("called on %s", (type) => {
    const [t, p] = images().map((x) => tf.cast(x, type));
    expect(left(() => loss(t!, p!))).toBe(0);
  });

  it("within valueAndGrad", () => {
    const [t, p] = images();
    expect(left(() => tf.valueAndGrad((x) => loss(t, x))(p) as unknown as tf.TensorContainer)).toBe(0);
    const both = () =>
      tf.valueAndGrads((a: tf.Tensor, b: tf.Tensor) =>
        loss(
          t,
          tf.tidy(() =>
            core.differentiable(
              [a, b],
              () => tf.add(a, b),
              (dy) => [tf.clone(dy), tf.clone(dy)],
            ),
          ),
        ),
      );
    expect(left(() => both()([p, p]) as unknown as tf.TensorContainer)).toBe(0);
  });
});

it("multi-scale ssim", () => {
  const [t, p] = large();
  expect(left(() => core.msSsim(t, p))).toBe(0);
  expect(left(() => tf.valueAndGrad((x) => core.msSsimLoss(t, x))(p) as unknown as tf.TensorContainer)).toBe(0);
});

it.each<[string, (t: tf.Tensor4D, p: tf.Tensor4D) => tf.TensorContainer]>([
  ["psnr", (t, p) => core.psnr(t, p, { channels: "y", crop: 2, range: [0, 1] })],
  ["ssim", core.ssim],
  ["gramMatrix", (t) => core.gramMatrix(t)],
  ["rgbToY", (t) => core.rgbToY(t, { range: [0, 1] })],
  ["cropBorder", (t) => core.cropBorder(t, 2)],
  ["imresize", (t) => core.imresize(t, { size: [7, 20] })],
  ["maps", (t, p) => contentLoss(extractor, terms, { range: [0, 1] }).maps(t, p) as unknown as tf.TensorContainer],
  ["parts", (t, p) => contentLoss(extractor, terms).parts(t, p) as unknown as tf.TensorContainer],
])("%s", (_, run) => {
  const [t, p] = images();
  expect(left(() => run(t, p))).toBe(0);
});

it("prepare, use and dispose", () => {
  const loss = contentLoss(extractor, terms, { range: [0, 1] });
  const [t, p] = images();
  const used = left(() => {
    const target = loss.prepare(t);
    tf.dispose(loss(target, p));
    tf.dispose(tf.valueAndGrad((x) => loss(target, x))(p) as unknown as tf.TensorContainer);
    target.dispose();
    return [];
  });
  expect(used).toBe(0);
});

describe("errors", () => {
  const fails = (run: () => unknown) =>
    left(() => {
      expect(run).toThrow();
      return [];
    });
  const [t, p] = images();
  const other = image(1, 14, 12, 3, 2);
  const alpha = image(1, 14, 13, 4);

  it.each(Object.entries(losses))("of shapes: %s", (name, loss) => {
    const whole = tf.cast(other, "int32");
    if (name === "total variation") return expect(fails(() => core.totalVariation(tf.zeros([0]) as tf.Tensor))).toBe(1);
    expect(fails(() => loss(t, other))).toBe(0);
    expect(fails(() => loss(t, whole))).toBe(0);
  });

  it.each<[string, () => unknown]>([
    ["channels", () => contentLoss(extractor, terms)(alpha, alpha)],
    ["channels, in prepare", () => contentLoss(extractor, terms).prepare(alpha)],
    ["patch", () => core.styleLoss(extractor, { patch: 9 })(t, p)],
    ["patch, in parts", () => core.styleLoss(extractor, { patch: 9 }).parts(t, p)],
    ["ssim's window", () => contentLoss(extractor, { l1: 1, ssim: 1 })(tf.slice(t, 0, [2, 8, 8, 3]), t)],
    ["crop", () => core.psnr(t, p, { crop: 7 })],
    ["crop of another range", () => core.ssim(t, p, { crop: 2, channels: "y", range: [0, 1] })],
    ["multi-scale size", () => core.msSsim(t, p)],
    ["channels y", () => core.ssim(alpha, alpha, { channels: "y" })],
    ["resize", () => core.imresize(t, { size: [0, 3] })],
    ["maps", () => contentLoss(extractor, terms).maps(alpha, alpha)],
    [
      "foreign target",
      () => {
        const target = contentLoss(null, { l1: 1 }).prepare(t);
        try {
          contentLoss(null, { l1: 1 })(target, p);
        } finally {
          target.dispose();
        }
      },
    ],
  ])("of %s", (name, run) => {
    expect(fails(run)).toBe(name === "ssim's window" ? 1 : 0);
  });

  it.each(["first", "second"])("thrown by an extractor midway, on the %s image", (which) => {
    let calls = 0;
    const failing: FeatureExtractor = {
      layers: ["block3_conv3"],
      extract: (given, layers) => {
        tf.add(given, 1);
        if (++calls === (which === "first" ? 1 : 2)) throw new Error("out of memory");
        return extractor.extract(given, layers);
      },
    };
    const loss = contentLoss(failing, terms, { range: [0, 1] });
    for (const run of [() => loss(t, p), () => loss.parts(t, p), () => loss.maps(t, p)]) {
      calls = 0;
      expect(fails(run)).toBe(0);
    }
    calls = which === "first" ? 0 : 1;
    expect(fails(() => loss.prepare(t))).toBe(0);
  });

  it("thrown by an extractor leave the tape as it was", () => {
    const failing: FeatureExtractor = {
      layers: ["block3_conv3"],
      extract: () => {
        throw new Error("out of memory");
      },
    };
    expect(fails(() => tf.valueAndGrad((x) => core.perceptualLoss(failing)(t, x))(p))).toBe(0);
    const { value, grad } = tf.valueAndGrad((x) => core.l2Loss(t, x))(p);
    expect(value.dataSync()[0]).toBeGreaterThan(0);
    expect(grad.dataSync().some((g) => g !== 0)).toBe(true);
  });
});
