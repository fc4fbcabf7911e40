import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import workerThreads, { type WorkerOptions } from "node:worker_threads";
import { perceptualLoss, SrlossError } from "@srloss/core";
import { createVgg, randomWeights } from "@srloss/vgg";
import { conv2d, dispose, fill, memory, randomUniform, type Tensor4D, tensor4d, tidy } from "@tensorflow/tfjs-core";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { configureWasm, wasmStatus } from "../src/index.ts";
import { type Blocked, newBlocked, pack, unpack } from "../src/kernels/blocked-layout.ts";
import { convolve } from "../src/kernels/convolve.ts";
import { keepWeights } from "../src/kernels/weights.ts";
import { endRuntime, onRuntime, presentRuntime } from "../src/runtime/current-runtime.ts";
import { Heap } from "../src/runtime/heap.ts";
import { compileKernels, type KernelModule } from "../src/runtime/kernel-module.ts";
import { Runtime } from "../src/runtime/runtime.ts";
import { start } from "./start.ts";

beforeAll(() => start());
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const ones = (): Promise<ArrayLike<number>> =>
  conv2d(tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]), fill([3, 3, 1, 1], 1) as Tensor4D, 1, "same").data();
const sums = [12, 21, 16, 27, 45, 33, 24, 39, 28];

/** A 3x3 convolution of 8 to 8 channels. */
function winograd(module: KernelModule): Float32Array {
  const runtime = new Runtime(module, 1);
  const kernel = { height: 3, width: 3, inputs: 8, outputs: 8 };
  const values = Float32Array.from({ length: 6 * 7 * 8 }, (_, i) => ((i * 31) % 17) / 17);
  const filter = Float32Array.from({ length: 9 * 8 * 8 }, (_, i) => ((i * 13) % 19) / 19 - 0.4);
  const from = runtime.heap.allocate(values.byteLength);
  runtime.floats(from, values.length).set(values);
  const [x, y] = [0, 1].map(() => newBlocked(runtime, { batch: 1, height: 6, width: 7, channels: 8 })) as [
    Blocked,
    Blocked,
  ];
  const weights = keepWeights(runtime, filter, kernel, { algorithm: "winogradFour" });
  runtime.run([pack(from, x), convolve(x, weights, y, kernel, "winogradFour", 1), unpack(y, from)]);
  return runtime.floats(from, values.length).slice();
}

describe("memory", () => {
  it("of a network serves the next one, and is given back a second after it was disposed of", async () => {
    endRuntime();
    vi.useFakeTimers({ toFake: ["setTimeout", "performance"] });
    const weights = await randomWeights({ network: "vgg19", upTo: "block3_conv3" });
    const vgg = createVgg(weights);
    const images = fill([1, 256, 256, 3], 100) as Tensor4D;
    const value = perceptualLoss(vgg)(images, images);
    const held = presentRuntime()!;
    const grown = held.memoryBytes;
    perceptualLoss(vgg)(images, images).dispose();
    expect(presentRuntime()).toBe(held);
    // Another call takes no more than the first.
    expect(held.memoryBytes).toBe(grown);
    vgg.dispose();
    value.dispose();
    expect(held.blocks).toBe(0);
    expect(grown).toBeGreaterThan(64 * 2 ** 20);
    vi.advanceTimersByTime(999);
    for (let i = 0; i < 3; i++) {
      const next = createVgg(weights);
      tidy(() => perceptualLoss(next)(images, images));
      next.dispose();
      expect(presentRuntime() === held).toBe(true);
      // Blocks of other sizes leave other gaps.
      expect(held.memoryBytes).toBeLessThan(1.1 * grown);
    }
    const { memoryBytes } = held;
    vi.advanceTimersByTime(1000);
    expect(presentRuntime()).toBeUndefined();
    // The next runtime goes on with the memory, as long as nobody has collected it.
    expect(onRuntime((runtime) => runtime.memoryBytes)).toBe(memoryBytes);
    images.dispose();
  });

  it("of a large convolution is given back once no kernel has used it for a second", async () => {
    configureWasm({ threads: 2 });
    endRuntime();
    const [x, filter] = [fill([1, 384, 256, 64], 1), fill([3, 3, 64, 64], 1)] as [Tensor4D, Tensor4D];
    const convolve = () => conv2d(x, filter, 1, "same").dispose();
    vi.useFakeTimers({ toFake: ["setTimeout", "performance"] });
    convolve();
    const held = new WeakRef(presentRuntime()!);
    const { memoryBytes } = presentRuntime()!;
    expect(memoryBytes).toBeGreaterThan(64 * 2 ** 20);
    vi.advanceTimersByTime(900);
    convolve();
    const full = process.memoryUsage.rss();
    vi.advanceTimersByTime(999);
    expect(presentRuntime() !== undefined && presentRuntime() === held.deref()).toBe(true);
    vi.advanceTimersByTime(1);
    expect(presentRuntime()).toBeUndefined();
    vi.useRealTimers();
    // The system has it again once the threads have ended and the memory is collected.
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    await vi.waitFor(
      () => {
        collect();
        expect(full - process.memoryUsage.rss()).toBeGreaterThan(0.7 * memoryBytes);
      },
      { timeout: 20_000 },
    );
    dispose([x, filter]);
    expect(Array.from(await ones())).toEqual(sums);
  });

  it("blocks never overlap, and what is freed is used again", () => {
    const linear = new WebAssembly.Memory({ initial: 1 });
    const heap = new Heap(linear, 1024);
    const blocks = [100, 5000, 1, 70000, 64].map((bytes) => ({ start: heap.allocate(bytes), bytes }));
    blocks.sort((a, b) => a.start - b.start);
    for (const [i, { start, bytes }] of blocks.entries())
      expect(start + bytes).toBeLessThanOrEqual(blocks[i + 1]?.start ?? linear.buffer.byteLength);
    for (const { start } of blocks) heap.free(start);
    expect([heap.blocks, heap.allocate(70000)]).toEqual([0, 1024]);
    expect(() => heap.free(4)).toThrow("No block begins at 4.");
  });

  it("a block for what runs at once is none that planned work has used", () => {
    const heap = new Heap(new WebAssembly.Memory({ initial: 1 }), 1024);
    const planned = heap.allocate(1000);
    heap.free(planned);
    expect(heap.allocateUntouched(10)).toBeGreaterThanOrEqual(planned + 1000);
    expect(heap.allocate(1000)).toBe(planned);
  });

  it("that can't grow: one sentence, and the next call works", async () => {
    endRuntime();
    const grow = vi.spyOn(WebAssembly.Memory.prototype, "grow").mockImplementation(() => {
      throw new RangeError("Maximum memory size exceeded");
    });
    const x = tensor4d(new Float32Array(2400 * 1200 * 4), [1, 2400, 1200, 4]);
    const filter = fill([3, 3, 4, 4], 1) as Tensor4D;
    const before = memory().numTensors;
    let said: unknown;
    try {
      conv2d(x, filter, 1, "same");
    } catch (error) {
      said = error;
    }
    expect(said).toBeInstanceOf(SrlossError);
    expect(said).toMatchObject({
      code: "memory",
      message: expect.stringMatching(
        /^@srloss\/wasm: WebAssembly can't have more memory \(a block of \d{7,} bytes doesn't fit beside \d+ in use\); take smaller images\.$/,
      ),
    });
    grow.mockRestore();
    expect(memory().numTensors).toBe(before);
    expect(Array.from(await ones())).toEqual(sums);
    dispose([x, filter]);
  });
});

describe("engines", () => {
  it.each([true, false])("compile for shared memory or not (%s)", async (shared) => {
    const { module, ...rest } = compileKernels(shared, true, false);
    expect(rest.shared).toBe(shared);
    const linear = new WebAssembly.Memory({ initial: 16, maximum: 65536, shared });
    expect(new WebAssembly.Instance(module, { env: { memory: linear, now: () => 0 } })).toBeDefined();
  });

  it("without relaxed SIMD take the plain module, which computes the same", () => {
    const relaxed = winograd(compileKernels(false, true, false));
    const { validate } = WebAssembly;
    let asked = 0;
    vi.spyOn(WebAssembly, "validate").mockImplementation((bytes) => asked++ > 0 && validate(bytes));
    const module = compileKernels(false, true, false);
    vi.restoreAllMocks();
    expect(module.relaxedSimd).toBe(false);
    const plain = winograd(module);
    plain.forEach((value, i) => {
      expect(value).toBeCloseTo(relaxed[i]!, 5);
    });
    expect(Math.max(...plain)).toBeGreaterThan(1);
    // The same bits as where relaxed SIMD is not wanted.
    expect(winograd(compileKernels(false, false, false))).toEqual(plain);
  });

  it("with relaxed SIMD take plain SIMD where that is asked for", async () => {
    const { relaxedSimd } = wasmStatus();
    expect(relaxedSimd).toBe(compileKernels(false, true, false).relaxedSimd);
    await ones();
    const before = presentRuntime();
    configureWasm({ relaxedSimd: false });
    expect(wasmStatus().relaxedSimd).toBe(false);
    expect(Array.from(await ones())).toEqual(sums);
    expect(presentRuntime()).not.toBe(before);
    configureWasm({ relaxedSimd: true });
    expect(wasmStatus().relaxedSimd).toBe(relaxedSimd);
  });

  it("without SIMD are refused", () => {
    vi.spyOn(WebAssembly, "validate").mockReturnValue(false);
    expect(() => compileKernels(false, true, false)).toThrow("WebAssembly has no SIMD here");
  });
});

describe("threads", () => {
  it.each([1, 2, 3])("%i", async (threads) => {
    configureWasm({ threads });
    expect(wasmStatus().threads).toBe(threads);
    expect(Array.from(await ones())).toEqual(sums);
  });

  it("numbers and precisions that are none are refused", () => {
    expect(() => configureWasm({ threads: 0 })).toThrow("threads is a whole number from 1 on; got 0.");
    expect(() => configureWasm({ precision: "best" as never })).toThrow('precision is one of fast, exact; got "best".');
    expect(() => configureWasm({ relaxedSimd: "no" as never })).toThrow('relaxedSimd is true or false; got "no".');
  });

  // The last one here: from now on there is one thread.
  it("one that is killed at work: it is said once, and the work is done without it", async () => {
    const { Worker } = workerThreads;
    const insideWord = 2;
    let [inside, terminate] = [() => 0, () => {}];
    workerThreads.Worker = class extends Worker {
      constructor(script: string, options: WorkerOptions) {
        super(script, options);
        const { memory: shared, control } = options.workerData as { memory: WebAssembly.Memory; control: number };
        inside = () => Atomics.load(new Int32Array(shared.buffer, control), insideWord);
        terminate = () => void this.terminate();
      }
    };
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    configureWasm({ threads: 1 });
    const [x, filter] = [randomUniform([1, 64, 64, 64]), randomUniform([3, 3, 64, 64])] as [Tensor4D, Tensor4D];
    const convolved = async () => {
      const y = conv2d(x, filter, 1, "same");
      const values = await y.data();
      y.dispose();
      return Buffer.from(values.slice().buffer);
    };
    const expected = await convolved();

    configureWasm({ threads: 2 });
    // The main thread looks at the clock where it has waited for the other one. From then on time flies.
    const { now } = performance;
    let [killed, later] = [false, 0];
    vi.spyOn(performance, "now").mockImplementation(() => {
      if (!killed && inside() === 1) {
        killed = true;
        terminate();
      }
      if (killed) later += 6000;
      return now.call(performance) + later;
    });
    while (!warn.mock.calls.length) {
      // One that had left its work when it was killed is not missed; another one is started.
      if (killed) endRuntime();
      killed = false;
      expect(expected.equals(await convolved())).toBe(true);
    }
    expect(warn.mock.calls).toEqual([["@srloss/wasm: a thread stopped half-way; it goes on with one thread."]]);
    expect(expected.equals(await convolved())).toBe(true);
    expect([warn.mock.calls.length, wasmStatus().threads]).toEqual([1, 1]);
    workerThreads.Worker = Worker;
    dispose([x, filter]);
  });
});
