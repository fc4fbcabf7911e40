import "@srloss/core/gradients";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, it } from "vitest";
import { presentRuntime } from "../src/runtime/current-runtime.ts";
import { expectSame } from "./as-cpu.ts";
import { expectClose } from "./expect-close.ts";
import { noise } from "./noise.ts";
import { start } from "./start.ts";

beforeAll(() => start());

const numbers = (shape: number[], seed = 1) =>
  tf.complex(
    tf.tensor(noise(tf.util.sizeFromShape(shape), seed), shape),
    tf.tensor(noise(tf.util.sizeFromShape(shape), seed + 1), shape),
  );

/** Real and imaginary part behind each other, as floats: what the comparison reads. */
const both = (x: tf.Tensor) => tf.stack([tf.real(x), tf.imag(x)]);

describe("complex tensors are the cpu backend's", () => {
  it.each<[string, () => tf.Tensor]>([
    ["real and imaginary part", () => both(numbers([2, 3, 4]))],
    ["made of whole numbers", () => both(tf.complex(tf.tensor1d([1, 2], "int32"), tf.tensor1d([3, 4], "int32")))],
    ["of no values", () => both(numbers([0, 4]))],
    ["of one value", () => both(numbers([]))],
    ["absolute values", () => tf.abs(numbers([3, 5]))],
    ["reshaped, transposed, cloned", () => both(tf.transpose(tf.reshape(numbers([6, 4]).clone(), [3, 8])))],
    ["sums", () => both(tf.add(numbers([2, 3]), numbers([2, 3], 5)))],
    ["differences", () => both(tf.sub(numbers([2, 3]), numbers([2, 3], 5)))],
    ["products", () => both(tf.mul(numbers([2, 3]), numbers([2, 3], 5)))],
    ["products with real numbers", () => both(tf.mul(numbers([3]), tf.tensor1d([1, 2, 3])))],
    ["as real numbers", () => tf.cast(numbers([5]), "float32")],
    ["zeros like them", () => both(tf.zerosLike(numbers([2, 3])))],
    ["ones like them", () => both(tf.onesLike(numbers([2, 3])))],
    ["joined", () => both(tf.concat([numbers([2, 3]), numbers([2, 1], 5)], 1))],
    ["stacked", () => both(tf.stack([numbers([2, 3]), numbers([2, 3], 5)], 1))],
    ["with another axis", () => both(tf.expandDims(numbers([2, 3]), 1))],
    ["from real numbers", () => both(tf.cast(tf.tensor1d([1, 2]), "complex64"))],
  ])("%s", async (_, run) => expectSame(run));

  it.each([1, 2, 3, 4, 5, 7, 8, 12, 30, 48, 64, 97, 96, 128])("transforms of %i values", async (n) => {
    await expectSame(() => both(tf.fft(numbers([3, n]))));
    await expectSame(() => both(tf.ifft(numbers([3, n]))));
  });

  it.each([3, 4, 10, 15, 32])("transforms of %i real values, and back", async (n) => {
    const values = () => tf.tensor2d(noise(2 * n, 3), [2, n]);
    await expectSame(() => both(tf.spectral.rfft(values())));
    await expectSame(() => tf.spectral.irfft(tf.spectral.rfft(values())));
  });
});

describe("of complex tensors, what the cpu backend refuses is done to both parts", () => {
  const x = () => numbers([4, 3]);
  it.each<[string, (x: tf.Tensor) => tf.Tensor]>([
    ["slice", (x) => tf.slice(x, [1, 0], [2, 2])],
    ["stridedSlice", (x) => tf.stridedSlice(x, [0, 0], [4, 3], [2, 1])],
    ["split", (x) => tf.split(x, 2)[1]!],
    ["unstack", (x) => tf.unstack(x)[2]!],
    ["gather", (x) => tf.gather(x, tf.tensor1d([3, 0], "int32"))],
    ["reverse", (x) => tf.reverse(x, 0)],
    ["tile", (x) => tf.tile(x, [1, 2])],
    ["neg", (x) => tf.neg(x)],
    ["sum", (x) => tf.sum(x, 0)],
    ["mean", (x) => tf.mean(x, 1)],
    ["transpose", (x) => tf.transpose(x)],
  ])("%s", async (_, op) => {
    await start();
    const before = tf.memory().numTensors;
    const [found, wanted] = tf.tidy(() => [
      [...both(op(x())).dataSync()],
      [...tf.stack([op(tf.real(x())), op(tf.imag(x()))]).dataSync()],
    ]);
    expect(found).toEqual(wanted);
    expect(tf.memory().numTensors).toBe(before);
  });
});

it("complex tensors broadcast (the cpu backend's give NaN)", async () => {
  await start();
  const x = () => tf.complex([[1, 2]], [[3, 4]]);
  const found = tf.tidy(() => [...tf.mul(tf.reshape(x(), [2, 1]), x()).dataSync()]);
  // (1 + 3i)^2, (1 + 3i)(2 + 4i), the same again, (2 + 4i)^2
  expect(found).toEqual([-8, 6, -10, 10, -10, 10, -12, 16]);
});

it("a transform has float64's digits", async () => {
  await start();
  const n = 192;
  const [re, im] = [noise(n, 1), noise(n, 2)];
  const found = tf.tidy(() => tf.fft(tf.complex(tf.tensor1d(re), tf.tensor1d(im))).dataSync());
  const expected = new Float64Array(2 * n);
  for (let k = 0; k < n; k++)
    for (let i = 0; i < n; i++) {
      const [c, s] = [Math.cos((2 * Math.PI * ((i * k) % n)) / n), -Math.sin((2 * Math.PI * ((i * k) % n)) / n)];
      expected[2 * k]! += re[i]! * c - im[i]! * s;
      expected[2 * k + 1]! += re[i]! * s + im[i]! * c;
    }
  expectClose(found as Float32Array, expected, 1e-7);
});

describe("a complex tensor", () => {
  it("is read with its parts in turn, at once and later", async () => {
    await start();
    const x = tf.complex([1, 2], [3, 4]);
    expect([...x.dataSync()]).toEqual([1, 3, 2, 4]);
    expect([...(await x.data())]).toEqual([1, 3, 2, 4]);
    x.dispose();
  });

  it("outlives what it was made of, and its clones outlive it", async () => {
    await start();
    const before = tf.memory();
    const [re, im] = [tf.tensor1d([1, 2]), tf.tensor1d([3, 4])];
    const x = tf.complex(re, im);
    tf.dispose([re, im]);
    const again = x.clone();
    x.dispose();
    expect([...again.dataSync()]).toEqual([1, 3, 2, 4]);
    again.dispose();
    const { numTensors, numDataBuffers, numBytes } = tf.memory();
    expect([numTensors, numDataBuffers, numBytes]).toEqual([before.numTensors, before.numDataBuffers, before.numBytes]);
  });

  it("comes over from another backend", async () => {
    await start("cpu");
    const x = tf.complex([1, 2], [3, 4]);
    await start();
    const size = tf.tidy(() => [...tf.abs(x).dataSync()]);
    expect(size).toEqual([Math.fround(Math.sqrt(10)), Math.fround(Math.sqrt(20))]);
    expect([...x.dataSync()]).toEqual([1, 3, 2, 4]);
    x.dispose();
  });

  it("is refused in one sentence by what takes none, and the backend goes on", async () => {
    await start();
    const x = tf.complex([1, 2], [3, 4]);
    const kernel = () => tf.engine().runKernel("Exp", { x });
    expect(kernel).toThrow(/takes no complex tensors; compute it of tf.real\(x\) and tf.imag\(x\)/);
    expect([...x.dataSync()]).toEqual([1, 3, 2, 4]);
    x.dispose();
  });
});

it("1000 transforms leave nothing behind", async () => {
  await start();
  const x = tf.tensor2d(noise(64, 1), [4, 16]);
  const step = () => tf.tidy(() => tf.mean(tf.abs(tf.sub(tf.spectral.rfft(x), tf.spectral.rfft(x)))).dataSync());
  step();
  const backend = tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } } & ReturnType<typeof tf.backend>;
  const [before, ids, bytes] = [tf.memory(), backend.numDataIds(), backend.wasm.HEAPU8.length];
  for (let i = 0; i < 1000; i++) step();
  expect(tf.memory()).toEqual(before);
  expect(backend.numDataIds()).toBe(ids);
  expect(backend.wasm.HEAPU8.length).toBe(bytes);
  expect(presentRuntime()?.blocks ?? 0).toBe(0);
  x.dispose();
});

describe("a loss of frequencies", () => {
  /** Of the last two axes. */
  const spectrum = (x: tf.Tensor) => {
    const rows = tf.spectral.rfft(x);
    return tf.fft(tf.transpose(rows, [0, 1, 3, 2]));
  };
  const nchw = (x: tf.Tensor) => tf.transpose(x, [0, 3, 1, 2]);
  const loss = (truth: tf.Tensor, x: tf.Tensor) =>
    tf.mean(tf.abs(tf.sub(spectrum(nchw(truth)), spectrum(nchw(x))))) as tf.Scalar;
  const shape: [number, number, number, number] = [2, 12, 10, 3];
  const images = () => [3, 4].map((seed) => tf.tensor4d(noise(2 * 12 * 10 * 3, seed), shape));

  it("has the cpu backend's gradient", async () => {
    await expectSame(() => {
      const [truth, x] = images();
      return tf.grad((given) => loss(truth!, given))(x!);
    });
  });

  it("trains, and leaves nothing behind", async () => {
    await start();
    const [truth, low] = images() as [tf.Tensor4D, tf.Tensor4D];
    const filter = tf.variable(tf.tensor4d(noise(3 * 3 * 9, 5), [3, 3, 3, 3]));
    const optimizer = tf.train.adam(0.02);
    const losses: number[] = [];
    const counts: number[] = [];
    for (let i = 0; i < 20; i++) {
      const cost = optimizer.minimize(() => loss(truth, tf.conv2d(low, filter as tf.Tensor4D, 1, "same")), true)!;
      losses.push(cost.dataSync()[0]!);
      cost.dispose();
      counts.push(tf.memory().numTensors);
    }
    expect(losses.at(-1)! / losses[0]!).toBeLessThan(0.8);
    expect(new Set(counts.slice(1)).size).toBe(1);
    optimizer.dispose();
    tf.dispose([truth, low, filter]);
  });
});
