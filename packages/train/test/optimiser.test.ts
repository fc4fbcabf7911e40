import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { learningRate, type Schedule } from "../src/index.ts";
import { type AdamVectors, adamStep, noMoments } from "../src/optimiser/adam.ts";

// PyTorch 2: Adam([0.5, -0.25, 1, 2], lr=0.01, betas=(0.9, 0.99)), clip_grad_norm_(0.5) before each step.
const gradients = [
  [0.1, -0.2, 0.3, 4.0],
  [0.2, 0.1, -0.3, 1.0],
  [-0.5, 0.0, 0.25, 1e-3],
];
const expected = [
  [0.49000000953674316, -0.24000000953674316, 0.9900000095367432, 1.9900000095367432],
  [0.4817591905593872, -0.24342352151870728, 0.9954609870910645, 1.980019211769104],
  [0.48666930198669434, -0.24607592821121216, 0.9924181699752808, 1.972278118133545],
];
const norms = [4.017461776733398, 1.0677077770233154, 0.5590178966522217];

it("Adam with clipped gradients is PyTorch's", () => {
  let vectors: AdamVectors = { parameters: tf.tensor1d([0.5, -0.25, 1, 2]), ...noMoments(4) };
  for (const [i, gradient] of gradients.entries()) {
    const settings = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, clip: 0.5 };
    const next = adamStep(vectors, tf.tensor1d(gradient), i + 1, 0.01, settings);
    expect(next.norm.dataSync()[0]).toBeCloseTo(norms[i]!, 5);
    for (const [j, value] of next.parameters.dataSync().entries()) expect(value).toBeCloseTo(expected[i]![j]!, 6);
    vectors = next;
  }
});

describe("schedules are PyTorch's", () => {
  it.each<[string, Schedule, number[]]>([
    ["constant", { kind: "constant" }, [2e-4, 2e-4]],
    [
      "MultiStepLR(milestones=[3, 5], gamma=0.5)",
      { kind: "multi-step", milestones: [3, 5] },
      [0.0002, 0.0002, 0.0002, 0.0001, 0.0001, 5e-5, 5e-5, 5e-5],
    ],
    [
      "CosineAnnealingWarmRestarts(T_0=4, T_mult=2, eta_min=1e-7)",
      { kind: "cosine", periods: [4, 8], minimum: 1e-7 },
      [
        0.0002, 0.00017072532277959544, 0.00010005, 2.9374677220404582e-5, 0.0002, 0.00019239175927450311,
        0.00017072532277959544, 0.00013829920906489074, 0.00010005, 6.180079093510929e-5, 2.9374677220404582e-5,
        7.70824072549689e-6, 1e-7, 1e-7,
      ],
    ],
    [
      "restarts that weigh less",
      { kind: "cosine", periods: [2, 2], restartWeights: [1, 0.5] },
      [2e-4, 1e-4, 1e-4, 5e-5, 0],
    ],
    [
      // BasicSR's numbers but for step 4, where that is at the minimum still.
      "CosineAnnealingRestartLR(periods=[4, 4], restart_weights=[1, 0.5], eta_min=4e-5)",
      { kind: "cosine", periods: [4, 4], restartWeights: [1, 0.5], minimum: 4e-5 },
      [
        0.0002, 0.0001765685424949238, 0.00012, 6.343145750507621e-5, 0.00012, 0.00010828427124746192, 8e-5,
        5.17157287525381e-5, 4e-5,
      ],
    ],
  ])("%s", (_, schedule, rates) => {
    for (const [step, rate] of rates.entries()) expect(learningRate(schedule, 2e-4, step, 100)).toBeCloseTo(rate, 12);
  });

  it.each<[unknown, string]>([
    [{ kind: "cosin" }, "did you mean cosine?"],
    [undefined, "one of constant, cosine, multi-step; got undefined"],
    [{ kind: "multi-step" }, "milestones are steps in rising order"],
    [{ kind: "multi-step", milestones: [5, 3] }, "milestones are steps in rising order"],
    [{ kind: "multi-step", milestones: [5], factor: 0 }, "factor is a number above 0"],
    [{ kind: "cosine", periods: [] }, "periods are whole numbers of steps"],
    [{ kind: "cosine", restartWeights: [0] }, "restartWeights are numbers above 0"],
    [{ kind: "cosine", minimum: -1 }, "minimum is a learning rate, 0 or more"],
    [{ kind: "cosine", milestones: [1] }, 'has no option "milestones"'],
  ])("%j is refused", (schedule, message) => {
    expect(() => learningRate(schedule as Schedule, 1, 0, 1)).toThrow(message);
  });

  it("take numbers", () => {
    const rate = (...numbers: unknown[]) => learningRate({ kind: "cosine" }, ...(numbers as [number, number, number]));
    expect(() => rate("2e-4", 0, 9)).toThrow('learningRate: rate is a number; got "2e-4".');
    expect(() => rate(2e-4, 1)).toThrow("learningRate: steps is a number; got undefined.");
  });
});
