import { describeUnknownOptions } from "@srloss/reference/unknown-options";
import { describeWrongArguments } from "@srloss/reference/wrong-arguments";
import { memorySource } from "@srloss/weights";
import { expect, it } from "vitest";
import * as vgg from "../src/index.ts";

const weights = await vgg.randomWeights({ network: "vgg19", upTo: "block1_conv1" });

describeUnknownOptions(new URL("../src/index.ts", import.meta.url), {
  createVgg: (options) => vgg.createVgg(weights, options),
  estimateMemory: (options) => vgg.estimateMemory(options),
  loadVgg16: (options) => vgg.loadVgg16(options),
  loadVgg19: (options) => vgg.loadVgg19(options),
  pullWeights: (options) => vgg.pullWeights("vgg19-keras", options),
  randomWeights: (options) => vgg.randomWeights(options),
  readWeights: (options) => vgg.readWeights(memorySource(new Uint8Array(8), "a file"), options),
  weightsToSafetensors: (options) => vgg.weightsToSafetensors(weights, options),
});

it("says what was meant", async () => {
  await expect(vgg.loadVgg19({ upto: "block1_conv1" } as object)).rejects.toThrow(
    'loadVgg19 has no option "upto"; did you mean upTo?',
  );
});

describeWrongArguments(vgg, ["loadVgg16", "loadVgg19"]);
