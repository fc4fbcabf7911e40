import { proxy, type Remote, wrap } from "comlink";
import type { Lab, OnProgress } from "./worker/worker.ts";

/** The worker that computes everything: the page itself never waits. */
export const lab: Remote<Lab> = wrap<Lab>(
  new Worker(new URL("./worker/worker.ts", import.meta.url), { type: "module", name: "losses" }),
);

/** A function of the page that the worker can call. */
export const heard = <F extends OnProgress | ((...values: never[]) => void)>(listener: F): F => proxy(listener);
