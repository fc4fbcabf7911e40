import { l2Loss } from "@srloss/core";
import "@srloss/core/gradients";
import { conv2d, dispose, type Tensor4D, tensor4d, valueAndGrads } from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { start } from "./start.ts";

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
