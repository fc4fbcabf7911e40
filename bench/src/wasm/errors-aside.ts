import { Worker } from "node:worker_threads";
import type { BenchOptions } from "../bench.ts";
import type { ErrorFigures } from "./wasm-errors.ts";

type Message = { readonly note: string } | { readonly figures: ErrorFigures[] };

/** `measureErrors` beside this thread, which goes on hearing signals. */
export function errorsAside({ size, relaxedSimd, quick, note }: BenchOptions): Promise<ErrorFigures[]> {
  const workerData = { size, relaxedSimd, quick };
  const worker = new Worker(new URL("./wasm/errors-worker.js", import.meta.url), { workerData });
  return new Promise((resolve, reject) => {
    worker.on("message", (message: Message) => {
      if ("note" in message) note(message.note);
      else resolve(message.figures);
    });
    worker.once("error", reject);
    worker.once("exit", (status) => reject(new Error(`the errors could not be measured: exit code ${status}`)));
  });
}
