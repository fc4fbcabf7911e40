import { gramMatrix } from "@srloss/core";
import { dispose, grad, memory, type Tensor, tensor, tensor4d } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { configureWasm } from "../src/index.ts";
import { presentRuntime } from "../src/runtime/current-runtime.ts";
import { expectClose } from "./expect-close.ts";
import { noise } from "./noise.ts";
import { start } from "./start.ts";

type Shape = [batch: number, height: number, width: number, channels: number];
const shapes: Shape[] = [
  [1, 1, 1, 1],
  [2, 3, 5, 3],
  [3, 9, 11, 13],
  [1, 30, 37, 20],
  [4, 12, 12, 64],
];

beforeAll(() => start());

/** In 0..2, as features after a ReLU: sums of one sign are what float32 loses digits in. */
const features = ([batch, height, width, channels]: Shape) =>
  noise(batch * height * width * channels, 5).map((value) => 1 + value);

function direct(x: Float32Array, [batch, height, width, c]: Shape): Float64Array {
  const rows = height * width;
  const result = new Float64Array(batch * c * c);
  for (let n = 0; n < batch * rows; n++) {
    const to = Math.floor(n / rows) * c * c;
    for (let i = 0; i < c; i++) for (let j = 0; j < c; j++) result[to + i * c + j]! += x[n * c + i]! * x[n * c + j]!;
  }
  return result.map((value) => value / rows);
}

function directGradient(x: Float32Array, upstream: Float32Array, [batch, height, width, c]: Shape): Float64Array {
  const rows = height * width;
  return Float64Array.from({ length: batch * rows * c }, (_, at) => {
    const n = Math.floor(at / c);
    const matrix = Math.floor(n / rows) * c * c;
    let total = 0;
    for (let i = 0; i < c; i++)
      total += x[n * c + i]! * (upstream[matrix + i * c + (at % c)]! + upstream[matrix + (at % c) * c + i]!);
    return total / rows;
  });
}

async function both(shape: Shape) {
  const x = tensor4d(features(shape), shape);
  const dy = tensor(noise(shape[0] * shape[3] ** 2, 9), [shape[0], shape[3], shape[3]]);
  const gram = gramMatrix(x, { normalization: "hw" });
  const gradient = grad((at: Tensor) => gramMatrix(at, { normalization: "hw" }))(x, dy);
  const values = await Promise.all([gram.data(), gradient.data()] as Promise<Float32Array>[]);
  const upstream = (await dy.data()) as Float32Array;
  dispose([x, dy, gram, gradient]);
  return { gram: values[0]!, gradient: values[1]!, upstream };
}

describe("Gram matrices and their gradients", () => {
  it.each(shapes)("are those of float64: %d images of %dx%d, %d channels", async (...shape) => {
    const before = memory().numTensors;
    const { gram, gradient, upstream } = await both(shape);
    expect(memory().numTensors).toBe(before);
    expectClose(gram, direct(features(shape), shape), 6e-8);
    expectClose(gradient, directGradient(features(shape), upstream, shape), 1e-6);
  });

  it("lose nothing over 65,536 rows, more than are computed at once", async () => {
    // Rows that repeat themselves have the Gram matrix of one turn.
    const turn: Shape = [1, 1, 1040, 68];
    const once = features(turn);
    const values = new Float32Array(256 * once.length);
    for (let i = 0; i < 256; i++) values.set(once, i * once.length);
    const x = tensor4d(values, [1, 256, 1040, 68]);
    const gram = gramMatrix(x, { normalization: "hw" });
    expectClose((await gram.data()) as Float32Array, direct(once, turn), 6e-8);
    dispose([x, gram]);
  });

  it("have the same bits with any number of threads", async () => {
    const results = [];
    for (const threads of [1, 2, 3]) {
      configureWasm({ threads });
      results.push(await both([2, 33, 35, 40]));
    }
    configureWasm({ threads: 1 });
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  it("need no more memory when they are computed again", () => {
    const x = tensor4d(features([1, 64, 64, 64]), [1, 64, 64, 64]);
    const again = () => {
      for (let i = 0; i < 3; i++) grad((at: Tensor) => gramMatrix(at))(x).dispose();
      return presentRuntime()!.memoryBytes;
    };
    expect(again()).toBe(again());
    expect(presentRuntime()!.blocks).toBe(0);
    dispose(x);
  });

  it("pass on what is no number, to its own entries", async () => {
    const x = tensor4d([1, Number.NaN, 2, 3], [1, 1, 2, 2]);
    const gram = gramMatrix(x, { normalization: "none" });
    expect(await gram.data()).toEqual(Float32Array.from([5, Number.NaN, Number.NaN, Number.NaN]));
    dispose([x, gram]);
  });
});
