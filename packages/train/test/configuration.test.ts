import { Ajv } from "ajv";
import { expect, it } from "vitest";
import { checkConfiguration, trainingSchema } from "../src/index.ts";

const valid = new Ajv({ allErrors: true, strict: false }).compile(trainingSchema);

it.each<[string, object]>([
  ["nothing", {}],
  ["a mix", { loss: { l1: 1, perceptual: { weight: 0.05, layers: ["block3_conv3"] } } }],
  ["a preset", { loss: "esrgan", pixelRange: [0, 1] }],
  ["a warm-up", { warmUp: { steps: 100, loss: { l2: 1 } }, steps: 1000, batch: 4, patch: 96 }],
  ["a game", { adversarial: { weight: 0.1, discriminator: "vgg", kind: "hinge", relativistic: true } }],
  ["cosine restarts", { schedule: { kind: "cosine", periods: [10, 20], restartWeights: [1, 0.5], minimum: 1e-7 } }],
  ["milestones", { schedule: { kind: "multi-step", milestones: [10, 20], factor: 0.5 }, adam: { beta2: 0.99 } }],
])("takes what the schema takes: %s", (_, configuration) => {
  expect(valid(configuration), JSON.stringify(valid.errors)).toBe(true);
  expect(checkConfiguration(configuration)).toBe(configuration);
});

it.each<[unknown, string]>([
  [[], "it is an object; got an array."],
  [null, "it is an object; got null."],
  [{ sacle: 2 }, 'it has no "sacle"; did you mean scale? Known:'],
  [{ scale: 2.5 }, "scale is a whole number; got 2.5."],
  [{ scale: "4" }, 'scale is a whole number; got "4".'],
  [{ loss: {} }, "loss is empty."],
  [{ loss: { l1: -1 } }, "loss.l1 is 0 or more; got -1."],
  [{ loss: { l1: { layers: [] } } }, 'loss.l1 needs "weight".'],
  [{ loss: "" }, "loss is empty."],
  [{ pixelRange: [0, 2] }, "pixelRange is one of [0,255], [0,1], [-1,1]; got an array."],
  [{ schedule: { kind: "step" } }, 'schedule.kind is one of "constant"; got "step".'],
  [{ schedule: { kind: "cosine", periods: [0] } }, "schedule.periods[0] is 1 or more; got 0."],
  [{ schedule: { kind: "multi-step" } }, 'schedule needs "milestones".'],
  [{ adversarial: { weight: 0.1, kind: "gan" } }, 'adversarial.kind is one of "vanilla", "lsgan"'],
  [{ warmUp: {} }, 'warmUp needs "steps".'],
  [{ learningRate: 0 }, "learningRate is above 0; got 0."],
  [{ learningRate: 1 }, "learningRate is below 1; got 1."],
  [{ learningRate: Number.NaN }, "learningRate is a number; got NaN."],
  [{ adam: { beta1: -0.5 } }, "adam.beta1 is 0 or more; got -0.5."],
  [{ adam: { beta2: 1 } }, "adam.beta2 is below 1; got 1."],
  [{ adam: { epsilon: -1e-8 } }, "adam.epsilon is above 0; got -1e-8."],
  [{ ema: 1.5 }, "ema is below 1; got 1.5."],
  [{ schedule: { kind: "multi-step", milestones: [1], factor: 1.5 } }, "schedule.factor is at most 1; got 1.5."],
  [{ augment: "yes" }, 'augment is true or false; got "yes".'],
  [{ measures: [] }, "measures is empty."],
  [{ "\u001b[31m": 1 }, 'it has no "\\u001b[31m"; known:'],
])("refuses what the schema refuses: %j", (configuration, message) => {
  expect(valid(configuration)).toBe(false);
  expect(() => checkConfiguration(configuration, "training.json")).toThrow(`training.json: ${message}`);
});

it("refuses what is infinite, which no file can hold", () =>
  expect(() => checkConfiguration({ clip: Number.POSITIVE_INFINITY })).toThrow("clip is a number; got Infinity."));
