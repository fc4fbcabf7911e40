// Measures errors in a worker thread: float64 takes half a minute, in which a thread hears no signal.
import { parentPort, workerData } from "node:worker_threads";
import { type ErrorsOptions, measureErrors } from "./wasm-errors.ts";

const answer = (message: object) => parentPort!.postMessage(message);
const note = (line: string) => answer({ note: line });
answer({ figures: await measureErrors({ ...(workerData as Omit<ErrorsOptions, "note">), note }) });
