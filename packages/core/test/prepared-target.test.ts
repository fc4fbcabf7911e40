import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { type ContentTerms, contentLoss, perceptualLoss } from "../src/index.ts";
import { gradientOf } from "./finite-differences.ts";
import { image, value } from "./images.ts";
import { smallExtractor } from "./small-extractor.ts";

const terms: ContentTerms = {
  l1: 1,
  totalVariation: 0.1,
  perceptual: 1,
  style: { weight: 1, layers: ["block1_conv1"] },
};
const original = image(1, 8, 7, 3, 2);
const reconstruction = image(2, 8, 7, 3, 2);

it("gives the same value, parts and gradient, and spares the network a run", () => {
  const extractor = smallExtractor();
  const loss = contentLoss(extractor, terms);
  const plain = value(() => loss(original, reconstruction));
  const gradient = gradientOf((x) => loss(original, x), reconstruction);
  extractor.calls.length = 0;

  const target = loss.prepare(original);
  expect(extractor.calls).toHaveLength(1);
  expect(value(() => loss(target, reconstruction))).toBe(plain);
  expect(extractor.calls).toHaveLength(2);
  expect(gradientOf((x) => loss(target, x), reconstruction)).toEqual(gradient);
  expect(extractor.calls).toHaveLength(3);
  expect(loss.parts(target, reconstruction).total.dataSync()[0]).toBe(plain);
  expect(extractor.calls).toHaveLength(4);
});

it("says its shape and size", () => {
  const pixels = contentLoss(null, { l1: 1 }).prepare(original);
  expect([pixels.shape, pixels.bytes]).toEqual([[2, 8, 7, 3], 4 * original.size]);
  const gram = contentLoss(smallExtractor(), { style: { weight: 1, layers: ["block1_conv1"] } }).prepare(original);
  // And whether all of it was finite.
  expect(gram.bytes).toBe(4 * 2 * 4 * 4 + 4);
});

it("keeps no pixels where no term compares them", () => {
  expect(contentLoss(null, { totalVariation: 1 }).prepare(original).bytes).toBe(0);
});

it("outlives the original, and leaves it alone when it is disposed", () => {
  const loss = contentLoss(smallExtractor(), terms);
  const expected = value(() => loss(original, reconstruction));
  const lent = tf.clone(original);
  const target = loss.prepare(lent);
  lent.dispose();
  expect(value(() => loss(target, reconstruction))).toBe(expected);

  const held = image(1);
  contentLoss(null, { l1: 1 }).prepare(held).dispose();
  expect(held.isDisposed).toBe(false);
});

it("outlives a tidy around it", () => {
  const loss = contentLoss(smallExtractor(), terms);
  let target: ReturnType<typeof loss.prepare> | undefined;
  tf.tidy(() => {
    target = loss.prepare(tf.add(original, 0));
  });
  expect(value(() => loss(target!, reconstruction))).toBe(value(() => loss(original, reconstruction)));
});

it("can be made inside a gradient", () => {
  const loss = contentLoss(smallExtractor(), terms);
  const gradient = gradientOf((x) => loss(loss.prepare(original), x), reconstruction);
  expect(gradient).toEqual(gradientOf((x) => loss(original, x), reconstruction));
});

it("maps the range once", () => {
  const unit = (x: tf.Tensor) => tf.div(x, 255);
  const loss = contentLoss(smallExtractor(), terms, { range: [0, 1] });
  const target = loss.prepare(unit(original));
  expect(value(() => loss(target, unit(reconstruction)))).toBe(value(() => loss(unit(original), unit(reconstruction))));
});

it("can be disposed twice, and not used then", () => {
  const loss = contentLoss(smallExtractor(), terms);
  const target = loss.prepare(original);
  expect(target.disposed).toBe(false);
  target.dispose();
  target.dispose();
  expect(target.disposed).toBe(true);
  expect(() => loss(target, reconstruction)).toThrow("contentLoss: this prepared target was disposed.");
});

it("is refused by any other loss, and with other shapes", () => {
  const extractor = smallExtractor();
  const target = contentLoss(extractor, terms).prepare(original);
  const message = "this target was prepared by another loss; call prepare on the loss that takes it.";
  expect(() => contentLoss(extractor, terms)(target, reconstruction)).toThrow(message);
  expect(() => perceptualLoss(extractor).parts(target, reconstruction)).toThrow(message);
  const loss = perceptualLoss(extractor);
  expect(() => loss(loss.prepare(original), image(2, 8, 8, 3, 2))).toThrow(
    "perceptualLoss: yTrue [2,8,7,3] and yPred [2,8,8,3] must have the same shape.",
  );
});

it("takes the same images as the loss", () => {
  const loss = contentLoss(smallExtractor(), terms);
  expect(() => loss.prepare(tf.zeros([8, 8, 3]))).toThrow(
    "contentLoss: yTrue must be [batch, height, width, channels]",
  );
  expect(() => loss.prepare(tf.zeros([1, 8, 8, 4]))).toThrow("three channels or one; got shape [1,8,8,4]");
});
