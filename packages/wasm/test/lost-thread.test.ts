import workerThreads, { type Worker as NodeWorker, type WorkerOptions } from "node:worker_threads";
import { conv2d, dispose, randomUniform, type Tensor4D } from "@tensorflow/tfjs-core";
import { expect, it, vi } from "vitest";
import { configureWasm } from "../src/index.ts";
import { onRuntime } from "../src/runtime/current-runtime.ts";
import { start } from "./start.ts";

it("a thread that ends at work while the main one is elsewhere: its work is done anew", async () => {
  await start();
  const { Worker } = workerThreads;
  let worker: NodeWorker | undefined;
  workerThreads.Worker = class extends Worker {
    constructor(script: string, options: WorkerOptions) {
      super(script, options);
      worker = this;
    }
  };
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const [x, filter] = [randomUniform([1, 64, 64, 64]), randomUniform([3, 3, 64, 64])] as [Tensor4D, Tensor4D];
  const convolve = () => conv2d(x, filter, 1, "same");
  configureWasm({ threads: 1 });
  const alone = convolve();
  const expected = alone.dataSync();
  configureWasm({ threads: 2 });
  // The first ones are over before the thread has begun to serve.
  convolve().dispose();
  await new Promise((resolve) => setTimeout(resolve, 200));
  const y = convolve();
  await worker!.terminate();
  await vi.waitFor(() => expect(warn).toHaveBeenCalledOnce());
  expect(onRuntime((runtime) => runtime.threads)).toBe(1);
  // A difference of so many numbers would take minutes to print.
  expect(Buffer.from(y.dataSync().buffer).equals(Buffer.from(expected.buffer))).toBe(true);
  expect(warn.mock.calls).toEqual([["@srloss/wasm: a thread has ended; it goes on with one thread."]]);
  workerThreads.Worker = Worker;
  dispose([x, filter, alone, y]);
});
