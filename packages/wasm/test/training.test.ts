import { l1Loss, l2Loss } from "@srloss/core";
import "@srloss/core/gradients";
import {
  add,
  conv2d,
  depthToSpace,
  dispose,
  memory,
  registerGradient,
  relu,
  type Scalar,
  sum,
  type Tensor,
  type Tensor4D,
  tensor4d,
  train,
  valueAndGrads,
  variable,
  zeros,
} from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { configureWasm } from "../src/index.ts";
import { endRuntime, presentRuntime } from "../src/runtime/current-runtime.ts";
import { presentStore } from "../src/tensors/tensor-store.ts";
import { noise } from "./noise.ts";
import { start } from "./start.ts";

// As tfjs itself registers them.
registerGradient({
  kernelName: "Add",
  inputsToSave: ["b"],
  gradFunc: (dy, [b]) => ({
    a: () => dy as Tensor,
    b: () => (b!.shape.length === 1 ? sum(dy as Tensor, [0, 1, 2]) : (dy as Tensor)),
  }),
});

const wave = (shape: [number, number, number, number], step: number): Tensor4D => {
  const length = shape.reduce((a, b) => a * b);
  return tensor4d(
    Float32Array.from({ length }, (_, i) => Math.sin(i * step)),
    shape,
  );
};

it("convolutions train: the gradients of tf.conv2d are the cpu backend's", async () => {
  const gradients = async (backend: string) => {
    await start(backend);
    const [x, target] = [wave([2, 12, 13, 5], 0.7), wave([2, 12, 13, 7], 0.3)];
    const filter = wave([3, 3, 5, 7], 1.3);
    const f = (images: Tensor4D, kernel: Tensor4D) => l2Loss(target, conv2d(images, kernel, 1, "same"));
    const { value, grads } = valueAndGrads(f as never)([x, filter]);
    const values = await Promise.all([value, ...grads].map((tensor) => tensor.data()));
    dispose([x, target, filter, value, ...grads]);
    return values.flatMap((part) => Array.from(part));
  };
  const [ours, theirs] = [await gradients("srloss-wasm"), await gradients("cpu")];
  const largest = Math.max(...theirs.map(Math.abs));
  expect(ours).toHaveLength(theirs.length);
  for (const [i, value] of theirs.entries()) expect(Math.abs(ours[i]! - value)).toBeLessThanOrEqual(1e-5 * largest);
});

/** A network that enlarges by 2, of one residual block, and what it has learnt after some steps. */
async function learn(backend: string, steps: number, between: (at: number) => void = () => {}) {
  await start(backend);
  // What other tests of this process keep is none of this one's.
  const use = () => [presentRuntime()?.blocks ?? 0, presentStore()?.kept.count ?? 0, presentStore()?.flat.count ?? 0];
  const begun = use();
  const random = (shape: [number, number, number, number], seed: number, scale = 1) =>
    tensor4d(
      noise(
        shape.reduce((a, b) => a * b),
        seed,
      ).map((value) => value * scale),
      shape,
    );
  const shapes = [
    [3, 3, 3, 8],
    [3, 3, 8, 8],
    [3, 3, 8, 8],
    [3, 3, 8, 32],
    [3, 3, 8, 3],
  ] as const;
  const filters = shapes.map((shape, i) => variable(random([...shape], i + 1, 0.3)));
  const biases = shapes.map((shape) => variable(zeros([shape[3]])));
  const parameters = [...filters, ...biases];
  const [low, high] = [random([2, 7, 6, 3], 8), random([2, 14, 12, 3], 9)];
  const convolve = (x: Tensor4D, layer: number) =>
    add(conv2d(x, filters[layer] as Tensor4D, 1, "same"), biases[layer]!) as Tensor4D;
  const model = (x: Tensor4D) => {
    const head = convolve(x, 0);
    const body = add(head, convolve(relu(convolve(head, 1)), 2)) as Tensor4D;
    return convolve(depthToSpace(convolve(body, 3), 2), 4);
  };
  const optimizer = train.adam(0.01);
  const losses: number[] = [];
  const counts: number[] = [];
  for (let at = 0; at < steps; at++) {
    const loss = optimizer.minimize(() => l1Loss(high, model(low)) as Scalar, true, parameters)!;
    between(at);
    losses.push(loss.dataSync()[0]!);
    loss.dispose();
    counts.push(memory().numTensors);
  }
  const since = () => use().map((count, i) => count - begun[i]!);
  const inUse = since();
  optimizer.dispose();
  dispose([...parameters, low, high]);
  return { losses, counts, inUse, left: since() };
}

it("a small model learns as on the cpu backend", async () => {
  const theirs = await learn("cpu", 20);
  const ours = await learn("srloss-wasm", 20);
  // Adam's first steps take the sign of a gradient; where one is next to 0, rounding decides.
  for (const [i, loss] of theirs.losses.entries()) expect(ours.losses[i]).toBeCloseTo(loss, 4);
  expect(ours.losses.at(-1)! / ours.losses[0]!).toBeLessThan(0.95);
});

it("100 steps leave nothing behind, and neither the end of a runtime nor its threads change a bit", async () => {
  const one = await learn("srloss-wasm", 100);
  expect(new Set(one.counts.slice(1)).size).toBe(1);
  // The images, which stay.
  expect(one.inUse).toEqual([0, 2, 0]);
  expect(one.left).toEqual([0, 0, 0]);
  const other = await learn("srloss-wasm", 10, (at) => {
    if (at % 3 === 0) endRuntime();
    if (at === 4) configureWasm({ threads: 1 });
  });
  expect(other.losses).toEqual(one.losses.slice(0, 10));
});
