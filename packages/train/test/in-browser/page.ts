import type { ShortTraining } from "./short-training.ts";

interface Told {
  readonly step?: number;
  readonly trained?: ShortTraining;
  readonly problem?: string;
}

/** Trains in a worker; with `stopAt` it is told to stop when it has reached that step. */
function trainInWorker(steps: number, stopAt?: number): Promise<ShortTraining> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  return new Promise<ShortTraining>((resolve, reject) => {
    worker.onmessage = ({ data: { step, trained, problem } }: MessageEvent<Told>) => {
      if (step !== undefined && step === stopAt) worker.postMessage("stop");
      if (trained) resolve(trained);
      if (problem !== undefined) reject(new Error(problem));
    };
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage({ steps });
  }).finally(() => worker.terminate());
}

Object.assign(globalThis, { trainInWorker });
