import {
  add,
  dispose,
  engine,
  getBackend,
  memory,
  ones,
  range,
  removeBackend,
  reshape,
  type Tensor,
} from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { engineReport, useBackend } from "../../src/index.ts";
import { startEngine, wasmPaths } from "./conformance/start-engine.ts";

it("a GPU in software is not chosen by itself; WebAssembly with threads is", async () => {
  const { engine, device, why, tried } = await useBackend({ wasmPaths });
  expect([engine, getBackend()]).toEqual(["srloss-wasm", "srloss-wasm"]);
  const threads = Math.min(navigator.hardwareConcurrency, 16);
  expect(device).toBe(`${threads} ${threads === 1 ? "thread" : "threads"}, relaxed SIMD`);
  expect(tried.map(({ engine, ok }) => [engine, ok])).toEqual([
    ["webgpu", false],
    ["webgl", false],
    ["srloss-wasm", true],
  ]);
  expect(why).toMatch(
    /^Using srloss-wasm, WebAssembly with srloss's own kernels \(.+\); not webgpu: the only adapter is a software one \(.+\); not webgl: the only renderer is a software one \(.+\)\.$/,
  );
});

it.each(["webgpu", "webgl", "srloss-wasm", "wasm", "cpu"] as const)(
  "%s by name: computes, and a second call leaves tensors alone",
  async (engine) => {
    expect((await startEngine(engine)).why).toMatch(/, as asked for\.$/);
    const before = memory().numTensors;
    const kept = add(range(0, 5000), 1);
    await startEngine(engine);
    expect((await kept.data())[4999]).toBe(5000);
    kept.dispose();
    // `range` is the test's own.
    expect(memory().numTensors).toBe(before + 1);
  },
);

it.each(["srloss-wasm", "wasm", "cpu"] as const)("%s trains: filters of convolutions have a gradient", async (name) => {
  await startEngine(name);
  const [x, dy] = [reshape(range(0, 9), [1, 3, 3, 1]), ones([1, 2, 2, 1])];
  const how = { strides: [1, 1], pad: "valid", dataFormat: "NHWC", filterShape: [2, 2, 1, 1] };
  const gradient = engine().runKernel("Conv2DBackpropFilter", { x, dy }, how) as Tensor;
  // Of each tap the sum of the four pixels that it meets.
  expect(Array.from(await gradient.data())).toEqual([8, 12, 20, 24]);
  dispose([x, dy, gradient]);
});

it.each(["webgl", "srloss-wasm", "wasm", "cpu"] as const)("%s comes back after tf.removeBackend", async (engine) => {
  for (let time = 0; time < 2; time++) {
    await startEngine(engine);
    const sums = add(range(0, 3), 1);
    expect(Array.from(await sums.data())).toEqual([1, 2, 3]);
    sums.dispose();
    removeBackend(engine);
  }
  await startEngine(engine);
});

it("one that does not exist: the known ones are named", async () => {
  await expect(useBackend({ engine: "cuda" as never })).rejects.toThrow(
    '"cuda" is not an engine. Known: webgpu, webgl, srloss-wasm, wasm, cpu.',
  );
});

it("engineReport measures what works, and says why the rest does not", async () => {
  const report = await engineReport(async ({ engine }) => `${engine} on ${getBackend()}`, { wasmPaths });
  expect(report.map(({ engine, measured }) => measured ?? engine)).toEqual([
    "webgpu",
    "webgl",
    "srloss-wasm on srloss-wasm",
    "wasm on wasm",
    "cpu on cpu",
  ]);
});
