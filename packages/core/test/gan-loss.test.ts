import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { discriminatorLoss, type GanKind, ganLoss, generatorLoss } from "../src/losses.ts";
import { expectGradient } from "./finite-differences.ts";
import { value } from "./images.ts";
import { type Game, trained } from "./trained.ts";

const kinds: readonly GanKind[] = ["vanilla", "lsgan", "hinge", "wgan", "wgan-softplus"];
const real = tf.tensor2d(trained.scores.real);
const fake = tf.tensor2d(trained.scores.fake);

const call = ({ loss, real: wanted, options }: Game): ((...scores: tf.Tensor[]) => tf.Scalar) => {
  if (loss === "ganLoss") return (scores) => ganLoss(scores!, wanted!, options);
  return (r, f) => (loss === "generatorLoss" ? generatorLoss(r!, f!, options) : discriminatorLoss(r!, f!, options));
};

describe("is BasicSR's", () => {
  it.each(
    trained.games.map((game) => [`${game.loss} ${game.real ?? ""} ${JSON.stringify(game.options)}`, game] as const),
  )("%s", (_, game) => {
    const inputs = game.loss === "ganLoss" ? [real] : [real, fake];
    const loss = call(game);
    expect(value(() => loss(...inputs))).toBeCloseTo(game.value, 6);
    // A generator's originals are constants, and no input of the gradient.
    const generator = game.loss === "generatorLoss";
    const grads = generator
      ? [tf.zerosLike(real), tf.grad((f) => loss(real, f))(fake)]
      : tf.grads((...all: tf.Tensor[]) => loss(...all))(inputs);
    for (const [i, expected] of game.gradients.entries())
      for (const [k, slope] of grads[i]!.dataSync().entries()) expect(slope).toBeCloseTo(expected[k]!, 6);
  });
});

describe.each(kinds)("%s", (kind) => {
  it.each([false, true])("has the gradient of its finite differences, relativistic: %s", (relativistic) => {
    const step = 1e-2;
    // Hinges are at 1 and -1 of the scores or their differences: none of these is near.
    expectGradient((f) => generatorLoss(real, f, { kind, relativistic }), fake, { step });
    expectGradient((f) => discriminatorLoss(real, f, { kind, relativistic }), fake, { step });
    expectGradient((r) => discriminatorLoss(r, fake, { kind, relativistic }), real, { step });
  });

  it("is finite of scores that are far away, and shows those that are not finite", () => {
    for (const far of [-1e4, 0, 1e4]) {
      const scores = tf.fill([2, 3], far);
      for (const wanted of [true, false])
        for (const discriminator of [true, false]) {
          const loss = (x: tf.Tensor) => ganLoss(x, wanted, { kind, discriminator });
          expect(Number.isFinite(value(() => loss(scores)))).toBe(true);
          expect(tf.grad(loss)(scores).dataSync().every(Number.isFinite)).toBe(true);
          const broken = tf.tensor1d([1, Number.NaN]);
          expect(value(() => loss(broken))).toBeNaN();
          expect(tf.grad(loss)(broken).dataSync()[1]).toBeNaN();
        }
    }
  });

  it("takes scores of any shape, such as a U-Net's", () => {
    const shapes = [[6], [6, 1], [2, 3], [1, 2, 3, 1]];
    const all = shapes.map((shape) =>
      value(() => discriminatorLoss(tf.reshape(real, shape), tf.reshape(fake, shape), { kind, relativistic: true })),
    );
    for (const one of all) expect(one).toBeCloseTo(all[0]!, 6);
    expect(tf.grad((x) => generatorLoss(null, x, { kind }))(tf.reshape(fake, [1, 2, 3, 1])).shape).toEqual([
      1, 2, 3, 1,
    ]);
    expect(Number.isFinite(value(() => ganLoss(tf.scalar(2), true, { kind })))).toBe(true);
  });

  it("leaves no tensor behind", () => {
    const before = tf.memory().numTensors;
    for (const relativistic of [false, true]) {
      tf.dispose(generatorLoss(real, fake, { kind, relativistic }));
      tf.dispose(discriminatorLoss(real, fake, { kind, relativistic }));
      const { value: v, grad } = tf.valueAndGrad((f) => generatorLoss(real, f, { kind, relativistic }))(fake);
      tf.dispose([v, grad]);
    }
    expect(tf.memory().numTensors).toBe(before);
  });
});

it("has second-order gradients, as gradient penalties want", () => {
  const slope = (x: tf.Tensor) => tf.grad((y) => ganLoss(y, true, { kind: "vanilla" }))(x);
  const curve = tf
    .grad((x) => slope(x))(tf.tensor1d([0]))
    .dataSync()[0];
  expect(curve).toBeCloseTo(0.25, 6);
});

describe("refuses", () => {
  it.each<[string, () => unknown, string]>([
    [
      "a kind",
      () => ganLoss(real, true, { kind: "lsgn" as never }),
      '"lsgn" is not a kind; did you mean lsgan? Known: vanilla',
    ],
    ["a label", () => ganLoss(real, true, { realLabel: Number.NaN }), "realLabel is a finite number; got NaN."],
    ["what is wanted", () => ganLoss(real, "yes" as never), 'ganLoss: real is true or false; got "yes".'],
    ["an empty tensor", () => generatorLoss(null, tf.zeros([0, 1])), "generatorLoss: fakeScores must not be empty"],
    [
      "no originals",
      () => generatorLoss(null, fake, { relativistic: true }),
      "realScores, which relativistic needs, must be a tensor",
    ],
    ["swapped arguments", () => generatorLoss(fake, null as never), "generatorLoss: fakeScores must be a tensor"],
    [
      "relativistic",
      () => discriminatorLoss(real, fake, { relativistic: 1 as never }),
      "relativistic is true or false; got 1.",
    ],
  ])("%s", (_, run, message) => {
    expect(run).toThrow(message);
  });
});
