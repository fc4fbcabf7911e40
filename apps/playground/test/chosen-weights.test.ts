import { useBackend } from "@srloss/node-gpu";
import { memory } from "@tensorflow/tfjs-core";
import { beforeAll, expect, it } from "vitest";
import { chooseWeights, releaseNetwork, weightsNote } from "../src/worker/network.ts";

const layer = "block1_conv1";

beforeAll(() => useBackend({ engine: "cpu" }));

it("weights that were cancelled when they were all but there are none, and those from before stay", async () => {
  const { signal } = new AbortController();
  const before = await chooseWeights({ kind: "random" }, layer, { signal });
  const { numTensors } = memory();
  const late = new AbortController();
  const choosing = chooseWeights({ kind: "random" }, "block1_conv2", { signal: late.signal });
  late.abort();
  await expect(choosing).rejects.toMatchObject({ name: "AbortError" });
  expect(weightsNote()).toEqual(before);
  expect(memory().numTensors).toBe(numTensors);
  releaseNetwork();
});
