import { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import {
  copyRegisteredKernels,
  getBackend,
  getKernel,
  type KernelConfig,
  memory,
  registerBackend,
  registerKernel,
  setBackend,
  type TensorInfo,
  unregisterKernel,
} from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { type Engine, tryEngine } from "../src/index.ts";

beforeAll(() => setBackend("cpu"));

const engine = (backend: string, more: Partial<Engine> = {}): Engine => ({
  name: "webgpu",
  title: "made up",
  backend,
  install: "npm install it",
  load: async () => "a device",
  ...more,
});

/** A backend like cpu, with one kernel whose results are spoiled. */
function spoiled(kernelName: string, spoil: (values: Float32Array) => void): Engine {
  const backendName = `spoiled-${kernelName}-${Math.random()}`;
  const backend = new MathBackendCPU();
  registerBackend(backendName, () => backend);
  copyRegisteredKernels("cpu", backendName);
  const right = getKernel(kernelName, backendName)!;
  unregisterKernel(kernelName, backendName);
  const wrong: KernelConfig = {
    ...right,
    kernelFunc: (args) => {
      const result = right.kernelFunc(args) as TensorInfo;
      spoil(backend.readSync(result.dataId) as Float32Array);
      return result;
    },
  };
  registerKernel(wrong);
  return engine(backendName);
}

describe("an engine that computes nonsense is refused", () => {
  it.each([
    ["Conv2D", "a convolution", (values: Float32Array) => values.fill(0)],
    ["Conv2D", "a convolution", (values: Float32Array) => values.fill(Number.NaN)],
    ["Conv2D", "a convolution", (values: Float32Array) => (values[3]! += 0.05)],
    ["Transpose", "a convolution's gradient", (values: Float32Array) => values.reverse()],
    ["MaxPoolGrad", "a max-pool's gradient", (values: Float32Array) => values.fill(0)],
  ])("%s: %s", async (kernel, what, spoil) => {
    const before = memory().numTensors;
    const trial = await tryEngine(spoiled(kernel, spoil), {}, true);
    expect(trial).toEqual({
      engine: "webgpu",
      title: "made up",
      ok: false,
      reason: expect.stringMatching(new RegExp(`^it computes ${what} wrong \\(off by .+\\)$`)),
    });
    expect([getBackend(), memory().numTensors]).toEqual(["cpu", before]);
  });

  it("and one that is a little imprecise is not", async () => {
    const rounded = spoiled("Conv2D", (values) => {
      values.forEach((value, i) => {
        values[i] = Math.round(value * 512) / 512;
      });
    });
    expect(await tryEngine(rounded, {}, true)).toEqual({
      engine: "webgpu",
      title: "made up",
      ok: true,
      device: "a device",
    });
    expect(getBackend()).toBe(rounded.backend);
    await setBackend("cpu");
  });
});

describe("an engine that does not start", () => {
  it("says why, and tfjs prints nothing", async () => {
    registerBackend("dead", () => {
      throw new Error("out of memory\nat line 7");
    });
    registerBackend("dead later", () => Promise.reject(new Error("no file")));
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    try {
      expect((await tryEngine(engine("dead"), {}, true)).reason).toBe(
        'its backend "dead" did not start (out of memory)',
      );
      expect((await tryEngine(engine("dead later"), {}, true)).reason).toBe(
        'its backend "dead later" did not start (no file)',
      );
      expect(warn).not.toHaveBeenCalled();
      expect(console.warn).toBe(warn);
    } finally {
      warn.mockRestore();
    }
    expect(getBackend()).toBe("cpu");
  });

  it("whose loading fails: the first line", async () => {
    const load = () => Promise.reject(new Error("the moon is full\n  at night"));
    expect(await tryEngine(engine("cpu", { load }), {}, false)).toEqual({
      engine: "webgpu",
      title: "made up",
      ok: false,
      reason: "the moon is full",
    });
  });
});
