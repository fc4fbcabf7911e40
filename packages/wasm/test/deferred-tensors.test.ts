import {
  concat,
  conv2d,
  dispose,
  engine,
  maximum,
  memory,
  randomUniform,
  relu,
  reshape,
  scalar,
  slice,
  type Tensor,
  type Tensor4D,
  tensor4d,
} from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { configureWasm } from "../src/index.ts";
import { endRuntime, onRuntime, presentRuntime } from "../src/runtime/current-runtime.ts";
import { Heap } from "../src/runtime/heap.ts";
import { KeptBlocks } from "../src/runtime/kept-blocks.ts";
import { Runtime, StalledThread } from "../src/runtime/runtime.ts";
import { presentStore } from "../src/tensors/tensor-store.ts";
import { deferred, isPending } from "./deferred.ts";
import { noise } from "./noise.ts";
import { start } from "./start.ts";

const shape: [number, number, number, number] = [2, 3, 5, 6];
const numbers = Array.from(noise(180, 1));
const pending = (): Tensor4D => {
  const x = deferred(tensor4d(numbers, shape));
  expect(isPending(x)).toBe(true);
  return x;
};
/** Of two copies, one after the other, the second one. */
const twice = (x: Tensor4D) => engine().tidy(() => slice(concat([x, x], 0), [2, 0, 0, 0]).dataSync());
const inUse = () => [
  memory().numTensors,
  presentStore()?.kept.count ?? 0,
  presentStore()?.flat.count ?? 0,
  presentRuntime()?.blocks ?? 0,
];

let before: number[];
beforeEach(async () => {
  await start();
  before = inUse();
});
afterEach(() => {
  vi.restoreAllMocks();
  expect(inUse()).toEqual(before);
});

describe("the values of a tensor that is in the runtime alone", () => {
  const ways: Record<string, (x: Tensor4D) => ArrayLike<number> | Promise<ArrayLike<number>>> = {
    "dataSync()": (x) => x.dataSync(),
    "data()": (x) => x.data(),
    "a kernel of tfjs's": (x) => engine().tidy(() => maximum(x, scalar(-2)).dataSync()),
    "one that reads it in JavaScript": twice,
    "the cpu backend": async (x) => {
      await start("cpu");
      return twice(x);
    },
    "tfjs's wasm backend": async (x) => {
      await start("wasm");
      return twice(x);
    },
    "another runtime, after configureWasm": (x) => {
      configureWasm({ threads: 1 });
      expect([presentRuntime(), isPending(x)]).toEqual([undefined, false]);
      configureWasm({ threads: 2 });
      return x.dataSync();
    },
    "a runtime that has ended": async (x) => {
      await start("cpu");
      endRuntime();
      return x.dataSync();
    },
  };
  it.each(Object.keys(ways))("are there for %s", async (way) => {
    const x = pending();
    expect(Array.from(await ways[way]!(x))).toEqual(numbers);
    expect(Array.from(x.dataSync())).toEqual(numbers);
    x.dispose();
    await start();
  });

  it("come once, also for its clones and other shapes, and go with the last of them", () => {
    const x = pending();
    const [clone, flat] = [x.clone(), reshape(x, [6, 30])];
    x.dispose();
    expect(isPending(flat)).toBe(true);
    expect(Array.from(flat.dataSync())).toEqual(numbers);
    expect([clone, flat].map(isPending)).toEqual([false, false]);
    flat.dispose();
    expect(Array.from(clone.dataSync())).toEqual(numbers);
    clone.dispose();
  });

  it("are never fetched where nobody asks", () => {
    const runs = [vi.spyOn(Runtime.prototype, "run"), vi.spyOn(Runtime.prototype, "start")] as const;
    const x = pending();
    const y = relu(x);
    for (const run of runs) run.mockClear();
    dispose([x, y]);
    for (const run of runs) expect(run).not.toHaveBeenCalled();
  });
});

it("the oldest leave where too much is kept, and what is nowhere else is saved first", () => {
  const heap = new Heap(new WebAssembly.Memory({ initial: 1 }), 1024);
  const kept = new KeptBlocks<{ address: number; bytes: number; values: { forget(): void; leave(): void } }>(
    ({ address }) => heap.free(address),
  );
  const left: number[] = [];
  const large = 100 * 2 ** 20;
  const owners = [0, 1, 2, 3].map((name) => ({ name }));
  for (const owner of owners)
    kept.keep(owner, {
      address: heap.allocate(64),
      bytes: large,
      values: { forget: () => {}, leave: () => void left.push(owner.name) },
    });
  expect([left, kept.count, heap.blocks]).toEqual([[0, 1], 2, 2]);
  kept.drop(owners[2]!);
  kept.leave();
  expect(left).toEqual([0, 1, 3]);
});

it("values of a runtime that has ended under a kernel come from its memory", () => {
  const x = deferred(tensor4d(numbers, shape), endRuntime);
  expect(Array.from(engine().tidy(() => relu(x).dataSync()))).toEqual(numbers.map((n) => Math.max(0, n)));
  x.dispose();
});

describe("a runtime that ends at work", () => {
  const convolved = (x: Tensor4D, filter: Tensor4D) => engine().tidy(() => conv2d(x, filter, 1, "same").dataSync());

  it("for want of memory: what it held is there", () => {
    const [x, filter] = [pending(), randomUniform([3, 3, 6, 6]) as Tensor4D];
    vi.spyOn(Heap.prototype, "allocateUntouched").mockImplementationOnce(() => {
      throw new RangeError("no more");
    });
    expect(() => convolved(x, filter)).toThrow("can't have more memory");
    expect([presentRuntime(), isPending(x)]).toEqual([undefined, false]);
    expect(Array.from(x.dataSync())).toEqual(numbers);
    dispose([x, filter]);
  });

  it("because a thread died: the work is done anew on one, from what it held", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const [x, other, filter] = [pending(), pending(), randomUniform([3, 3, 6, 6]) as Tensor4D] as const;
    const expected = convolved(x, filter);
    const dies = (at: "run" | "start") =>
      vi.spyOn(Runtime.prototype, at).mockImplementationOnce(() => {
        throw new StalledThread("a thread stopped half-way");
      });
    dies("start");
    expect(convolved(x, filter)).toEqual(expected);
    const another = pending();
    dies("run");
    expect(Array.from(another.dataSync())).toEqual(numbers);
    expect(warn).toHaveBeenCalled();
    expect([x, other].map((tensor: Tensor) => Array.from(tensor.dataSync()))).toEqual([numbers, numbers]);
    expect(onRuntime((runtime) => runtime.threads)).toBe(1);
    dispose([x, other, another, filter]);
  });
});
