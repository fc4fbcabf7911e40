import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BackendReport, type EngineTrial, useBackend } from "../src/index.ts";
import { type Ended, type OwnProcess, ownProcess } from "./own-process.ts";
import { softwareVulkan } from "./vulkan-environment.ts";

let own: OwnProcess;
beforeAll(async () => {
  own = await ownProcess();
});
afterAll(() => own.remove());

const order = ["tfjs-node-gpu", "webgpu", "tfjs-node", "srloss-wasm", "wasm", "cpu"];

interface Told {
  readonly report?: BackendReport;
  readonly error?: string;
  readonly current?: string;
  readonly sums?: number[];
}

/** Chooses an engine and convolves 1..9 with a 3x3 kernel of ones: every output is the sum of its neighbourhood. */
const program = (options: string) => `
  import { conv2d, getBackend, ones, tensor4d } from "@tensorflow/tfjs-core";
  import { useBackend } from "./index.js";
  try {
    const report = await useBackend(${options});
    const image = tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
    const sums = await conv2d(image, ones([3, 3, 1, 1]), 1, "same").data();
    tell({ report, current: getBackend(), sums: Array.from(sums) });
  } catch (error) {
    tell({ error: error.message });
  }
`;
const sums = [12, 21, 16, 27, 45, 33, 24, 39, 28];

/** It printed nothing and ended by itself. */
function expectQuiet({ code, stdout, stderr, ms }: Ended): void {
  expect({ stdout, stderr, code }).toEqual({ stdout: "", stderr: "", code: 0 });
  expect(ms).toBeLessThan(30_000);
}

/** What a report says fits together, whatever this machine has. */
function expectConsistent({ report, current }: Told): void {
  const { engine, backend, device, why, tried } = report!;
  expect(current).toBe(backend);
  const { ok, reason, ...last } = tried.at(-1)!;
  expect(last).toEqual({ engine, title: expect.any(String), device });
  expect([ok, reason]).toEqual([true, undefined]);
  const misses = tried.slice(0, -1);
  for (const { ok, reason } of misses) expect([ok, typeof reason]).toEqual([false, "string"]);
  expect(why).toMatch(/^Using .+\.$/);
  for (const part of [engine, device, ...misses.map((miss) => `not ${miss.engine}: ${miss.reason}`)])
    expect(why).toContain(part);
}

describe("an engine by name", () => {
  it.each(["cpu", "wasm", "srloss-wasm"])("%s computes, prints nothing and lets the process end", async (engine) => {
    const ended = await own.run(program(`{ engine: "${engine}" }`));
    expectQuiet(ended);
    const told = ended.told as Told;
    expect(told.sums).toEqual(sums);
    expectConsistent(told);
    expect(told.report).toMatchObject({
      engine,
      backend: engine,
      device: expect.stringMatching(/^tfjs 4\.\d+\.\d+(, \d+ threads?(, relaxed SIMD( in 256 bits)?)?)?$/),
    });
    expect(told.report!.tried).toHaveLength(1);
    expect(told.report!.why).toMatch(/, as asked for\.$/);
  });

  it.each(["cpu", "wasm", "srloss-wasm"])("%s comes back after tf.removeBackend", async (engine) => {
    const again = `
      import { conv2d, engine, ones, removeBackend, tensor4d } from "@tensorflow/tfjs-core";
      import { useBackend } from "./index.js";
      const all = [];
      for (let time = 0; time < 3; time++) {
        const { engine: name } = await useBackend({ engine: "${engine}" });
        const image = tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
        all.push([name, ...(await conv2d(image, ones([3, 3, 1, 1]), 1, "same").data())]);
        for (const backend of time ? Object.keys(engine().registryFactory) : ["${engine}"]) removeBackend(backend);
      }
      tell(all);
    `;
    const ended = await own.run(again);
    expectQuiet(ended);
    expect(ended.told).toEqual([1, 2, 3].map(() => [engine, ...sums]));
  });

  it("webgpu computes, or says why not", async () => {
    const ended = await own.run(program('{ engine: "webgpu" }'), { env: softwareVulkan ?? {} });
    expectQuiet(ended);
    const told = ended.told as Told;
    if (softwareVulkan) expect(told.report?.device).toMatch(/SwiftShader/);
    if (told.report) {
      expect(told.sums).toEqual(sums);
      expectConsistent(told);
      expect(told.report).toMatchObject({ engine: "webgpu", backend: "webgpu" });
    } else {
      // It is installed here: no command would help.
      expect(told.error).toMatch(/^The engine webgpu does not work here: there is no (GPU|Vulkan) [^;]+\.$/);
    }
  });

  it("webgpu without any Vulkan driver: one sentence, and nothing of Dawn's on the terminal", async () => {
    const nowhere = { VK_ICD_FILENAMES: "/nowhere.json", XDG_DATA_DIRS: "/nowhere", XDG_CONFIG_DIRS: "/nowhere" };
    const ended = await own.run(program('{ engine: "webgpu" }'), { env: { ...softwareVulkan, ...nowhere } });
    expectQuiet(ended);
    const { report, error } = ended.told as Told;
    // A driver may still be where no variable can hide it.
    if (!report) expect(error).toMatch(/^The engine webgpu does not work here: there is no [^;]+\.$/);
  });

  it("one that does not exist: the known ones are named", async () => {
    const message = `"cuda" is not an engine. Known: ${order.join(", ")}.`;
    await expect(useBackend({ engine: "cuda" as never })).rejects.toThrow(message);
    await expect(useBackend({ engine: "cpuu" as never })).rejects.toThrow(
      '"cpuu" is not an engine; did you mean cpu? Known',
    );
  });
});

describe("the fastest that works", () => {
  const chosen = new Map<NodeJS.ProcessEnv, Promise<Ended>>();
  /** In one process for each environment. */
  const choose = (env: NodeJS.ProcessEnv) => {
    const ended = chosen.get(env) ?? own.run(program(""), { env });
    chosen.set(env, ended);
    return ended;
  };

  it.each([{}, softwareVulkan ?? { VK_ICD_FILENAMES: "" }])("is chosen, with reasons (%o)", async (env) => {
    const ended = await choose(env);
    expectQuiet(ended);
    const told = ended.told as Told;
    expect(told.sums).toEqual(sums);
    expectConsistent(told);
    const { tried, why } = told.report!;
    expect(tried.map(({ engine }) => engine)).toEqual(order.slice(0, tried.length));
    expect(why).not.toContain("as asked for");
  });

  it("a software adapter is slower than wasm, and is not chosen", async () => {
    const { told } = await choose(softwareVulkan ?? {});
    const webgpu = (told as Told).report!.tried.find(({ engine }) => engine === "webgpu");
    if (softwareVulkan && webgpu) expect(webgpu.reason).toMatch(/^the only adapter is a software one \(SwiftShader/);
    expect((told as Told).report!.device).not.toMatch(/SwiftShader/);
  });
});

describe("more than once", () => {
  const twice = (first: string, second: string) => `
    import { add, range } from "@tensorflow/tfjs-core";
    import { useBackend } from "./index.js";
    // Where one does not work, the tensors stay where they are.
    const choose = (engine) => useBackend({ engine }).catch(() => undefined);
    await choose("cpu");
    await choose("${first}");
    // Large enough that no engine keeps it on the CPU by itself.
    const kept = add(range(0, 5000), 1);
    await choose("${second}");
    const after = await add(kept, 1).data();
    tell({ after: [after.length, after[0], after.at(-1)] });
  `;
  it.each([
    ["wasm", "wasm"],
    ["wasm", "srloss-wasm"],
    ["srloss-wasm", "wasm"],
    ["srloss-wasm", "cpu"],
    ["webgpu", "webgpu"],
    ["wasm", "cpu"],
  ])("%s, then %s: tensors live on", async (first, second) => {
    const ended = await own.run(twice(first, second), { env: softwareVulkan ?? {} });
    expect([ended.code, (ended.told as { after: number[] }).after]).toEqual([0, [5000, 2, 5001]]);
  });

  it("at once: one after the other, and tensors that others make meanwhile live on", async () => {
    const ended = await own.run(`
      import { memory, tensor1d } from "@tensorflow/tfjs-core";
      import { useBackend } from "./index.js";
      await useBackend({ engine: "cpu" });
      const { log, warn, info } = console;
      const made = [];
      const timer = setInterval(() => made.push(tensor1d([made.length])), 1);
      const reports = await Promise.all(["cpu", "cpu", "cpu"].map((engine) => useBackend({ engine })));
      await new Promise((resolve) => setTimeout(resolve, 20));
      clearInterval(timer);
      tell({
        engines: reports.map(({ engine }) => engine),
        lost: made.filter((tensor) => tensor.isDisposed).length,
        leaked: memory().numTensors - made.length,
        restored: log === console.log && warn === console.warn && info === console.info,
      });
    `);
    expectQuiet(ended);
    expect(ended.told).toEqual({ engines: ["cpu", "cpu", "cpu"], lost: 0, leaked: 0, restored: true });
  });
});

it("verbose: what tfjs prints comes through", async () => {
  const { code, stdout, stderr } = await own.run(program('{ engine: "cpu", verbose: true }'));
  expect(code).toBe(0);
  expect(stdout + stderr).toContain("TensorFlow.js");
});

it("engineReport tries every engine and measures those that work", async () => {
  const ended = await own.run(`
    import { getBackend } from "@tensorflow/tfjs-core";
    import { engineReport } from "./index.js";
    tell(await engineReport(async ({ engine }) => engine + " on " + getBackend()));
  `);
  expectQuiet(ended);
  const report = ended.told as (EngineTrial & { measured?: string })[];
  expect(report.map(({ engine }) => engine)).toEqual(order);
  for (const { ok, reason, measured } of report) {
    expect(ok).toBe(reason === undefined);
    expect(ok).toBe(measured !== undefined);
  }
  const measured = report.map(({ measured }) => measured);
  expect(measured.slice(-2)).toEqual(["wasm on wasm", "cpu on cpu"]);
});
