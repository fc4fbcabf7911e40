import { perceptualLoss } from "@srloss/core";
import { createVgg, randomWeights } from "@srloss/vgg";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import {
  add,
  conv2d,
  dispose,
  engine,
  fill,
  getBackend,
  ready,
  removeBackend,
  setBackend,
  type Tensor,
  type Tensor4D,
  tensor1d,
  tidy,
} from "@tensorflow/tfjs-core";
import { afterEach, describe, expect, it, vi } from "vitest";
import { backendName, registerWasmBackend } from "../src/index.ts";
import { start } from "./start.ts";

afterEach(() => vi.restoreAllMocks());

const names = ["wasm", backendName];
const instance = () => engine().registry.wasm as BackendWasm;
/** What its types leave out. */
const module = () => instance().wasm as unknown as { readonly HEAPU8: Uint8Array; onAbort(): void };

/** A tensor of so many values, whatever they are: nothing is written, so that the system gives no memory for it. */
function empty(values: number): Tensor {
  const { dataId, shape, dtype } = (engine().backend as BackendWasm).makeOutput([values], "float32");
  return engine().makeTensorFromDataId(dataId, shape, dtype);
}

/** All that fits, in pieces of a gigabyte and less. */
function fillMemory(): { readonly tensors: Tensor[]; readonly said: Set<string> } {
  const tensors: Tensor[] = [];
  const said = new Set<string>();
  for (let values = 2 ** 28; values > 2 ** 10; )
    try {
      tensors.push(empty(values));
    } catch (error) {
      said.add((error as Error).message);
      values /= 2;
    }
  return { tensors, said };
}

const increased = (x: Tensor) => tidy(() => Array.from(add(x, 1).dataSync()));

describe.each(names)("tfjs's memory is full, %s", (name) => {
  it("an operation without room throws, no tensor is written over, and a new instance takes its place", async () => {
    const warn = vi.spyOn(console, "warn");
    await start(name);
    const vgg = createVgg(await randomWeights({ network: "vgg19", upTo: "block1_conv2" }));
    const [hr, sr] = [fill([1, 32, 32, 3], 100), fill([1, 32, 32, 3], 120)] as [Tensor4D, Tensor4D];
    const loss = () => tidy(() => perceptualLoss(vgg, { layers: ["block1_conv2"] })(hr, sr).dataSync()[0]!);
    const expected = loss();
    const kept = tensor1d([1, 2, 3]);
    // Its values are in our own memory as yet.
    const convolved = conv2d(fill([1, 16, 16, 8], 1) as Tensor4D, fill([3, 3, 8, 8], 1) as Tensor4D, 1, "same");
    const before = instance();
    const { tensors, said } = fillMemory();
    expect([...said][0]).toBe(
      "WebAssembly ran out of memory: 1073741824 more bytes don't fit; take smaller images or dispose of tensors.",
    );
    dispose(tensors);
    // At once, on the full one; and on the next one.
    expect([increased(kept), loss()]).toEqual([[2, 3, 4], expected]);
    await vi.waitFor(() => expect(instance()).not.toBe(before), 10_000);
    expect(getBackend()).toBe(name);
    expect(module().HEAPU8.length).toBeLessThan(1e9);
    expect([increased(kept), loss()]).toEqual([[2, 3, 4], expected]);
    expect(Array.from(convolved.dataSync().subarray(0, 9))).toEqual([32, 32, 32, 32, 32, 32, 32, 32, 48]);
    expect(warn).not.toHaveBeenCalled();
    vgg.dispose();
    dispose([hr, sr, kept, convolved]);
  });

  it("a gap that is too short isn't taken for one that a block would leave past 4 GB", async () => {
    await start(name);
    const before = instance();
    const below = [empty(2 ** 28), empty(2 ** 28), empty(2 ** 28)];
    const gap = empty(75_000_000);
    const behind = tensor1d([1, 2, 3]);
    const place = before.getMemoryOffset(gap.dataId);
    gap.dispose();
    expect(() => empty(300_000_000)).toThrow(
      "WebAssembly ran out of memory: 1200000000 more bytes don't fit; take smaller images or dispose of tensors.",
    );
    // What is large enough is found in it as before.
    const filling = empty(75_000_000);
    expect(before.getMemoryOffset(filling.dataId)).toBe(place);
    expect(increased(behind)).toEqual([2, 3, 4]);
    dispose([...below, filling]);
    await vi.waitFor(() => expect(instance()).not.toBe(before), 10_000);
    expect(increased(behind)).toEqual([2, 3, 4]);
    behind.dispose();
  });

  it("a kernel that writes beyond a full memory says so, and another instance takes its place", async () => {
    await start(name);
    const kept = tensor1d([1, 2, 3]);
    const before = instance();
    const { dataId, shape, dtype } = before.makeOutput([2 ** 20], "float32", 2 ** 32 - 2 ** 17);
    const beyond = engine().makeTensorFromDataId(dataId, shape, dtype);
    // With room, the failure is another one.
    expect(() => tidy(() => add(beyond, 1))).toThrow("memory access out of bounds");
    const { tensors } = fillMemory();
    dispose(tensors);
    expect(() => tidy(() => add(beyond, 1))).toThrow(
      "WebAssembly ran out of memory: what an operation needs for itself doesn't fit; take smaller images or dispose of tensors.",
    );
    await vi.waitFor(() => expect(instance()).not.toBe(before), 10_000);
    expect(increased(kept)).toEqual([2, 3, 4]);
    dispose([kept]);
  });

  it("an instance that has ended is replaced, which is said once, and tensors are still there", async () => {
    await start(name);
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const [kept, gone] = [tensor1d([1, 2, 3]), tensor1d([4])];
    const before = instance();
    for (let time = 0; time < 2; time++) module().onAbort();
    expect(() => increased(kept)).toThrow("WebAssembly ran out of memory; go on after await tf.ready().");
    gone.dispose();
    await Promise.resolve();
    await ready();
    expect([getBackend(), instance() === before]).toEqual([name, false]);
    expect(increased(kept)).toEqual([2, 3, 4]);
    expect(warn.mock.calls).toEqual([["srloss: WebAssembly ran out of memory and ended; another takes its place."]]);
    kept.dispose();
  });
});

describe("a backend that was removed", () => {
  it.each([[[backendName]], [["wasm"]], [[backendName, "wasm"]], [["wasm", backendName]]])(
    "%j comes back",
    async (removed) => {
      for (const current of names) {
        await start(current);
        for (const name of removed) removeBackend(name);
        registerWasmBackend();
        registerWasmBackend();
        for (const name of names) {
          expect(await setBackend(name)).toBe(true);
          const x = tensor1d([1, 2, 3]);
          expect(increased(x)).toEqual([2, 3, 4]);
          const y = conv2d(fill([1, 3, 3, 1], 1) as Tensor4D, fill([3, 3, 1, 1], 1) as Tensor4D, 1, "same");
          expect(Array.from(y.dataSync())).toEqual([4, 6, 4, 6, 9, 6, 4, 6, 4]);
          dispose([x, y]);
        }
      }
    },
  );
});
