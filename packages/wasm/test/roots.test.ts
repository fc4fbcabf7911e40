import { dispose, matMul, type Rank, rsqrt, sqrt, tensor1d, zeros } from "@tensorflow/tfjs-core";
import { beforeAll, expect, it } from "vitest";
import { noise } from "./noise.ts";
import { start } from "./start.ts";

const values = Float32Array.from([0, -0, 1, 2, 1e-30, 3e38, 1e-45, Number.POSITIVE_INFINITY, Number.NaN, -1]);

beforeAll(() => start());

it("roots are float32's, as tfjs's own kernel has them", async () => {
  const x = tensor1d(values);
  expect(await sqrt(x).data()).toEqual(values.map(Math.sqrt));
  expect(await rsqrt(x).data()).toEqual(values.map((value) => 1 / Math.fround(Math.sqrt(value))));
  x.dispose();
});

it("take as long after kernels of ours as before", () => {
  const x = tensor1d(noise(65536, 1).map(Math.abs));
  const time = () => {
    const { user } = process.cpuUsage();
    for (let i = 0; i < 20; i++) sqrt(x).dispose();
    return process.cpuUsage().user - user;
  };
  const least = () => Math.min(...Array.from({ length: 5 }, time));
  const before = least();
  const matrix = zeros<Rank.R2>([256, 256]);
  matMul(matrix, matrix).dataSync();
  // It was a hundredfold.
  expect(least()).toBeLessThan(20 * before + 20_000);
  dispose([x, matrix]);
});
