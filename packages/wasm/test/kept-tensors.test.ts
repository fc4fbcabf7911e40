import { l2Loss } from "@srloss/core";
import "@srloss/core/gradients";
import { conv2d, fill, grad, memory, type Tensor4D } from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { presentRuntime } from "../src/runtime/current-runtime.ts";
import { presentStore } from "../src/tensors/tensor-store.ts";
import { start } from "./start.ts";

it("what a training step keeps in the runtime goes with its tensors", async () => {
  await start();
  const x = fill([2, 12, 12, 8], 1) as Tensor4D;
  const kernel = fill([3, 3, 8, 8], 0.1) as Tensor4D;
  const gradient = grad((filter) => l2Loss(x, conv2d(x, filter as Tensor4D, 1, "same") as Tensor4D));
  const before = memory().numTensors;
  const first = gradient(kernel);
  expect(presentStore()!.kept.count).toBeGreaterThan(0);
  // From a blocked layout that is there already.
  const second = gradient(kernel);
  expect(await second.data()).toEqual(await first.data());
  first.dispose();
  second.dispose();
  expect(memory().numTensors).toBe(before);
  x.dispose();
  kernel.dispose();
  expect([presentStore()!.kept.count, presentRuntime()!.blocks]).toEqual([0, 0]);
});
