/** What packages that bring or load a tfjs backend share: one that was taken away or that ran out of memory comes back. */
export { keepFactory } from "./backends/keep-factory.ts";
export { keepWasm } from "./backends/keep-wasm.ts";
export { sliceOnHeap } from "./backends/slice-on-heap.ts";
