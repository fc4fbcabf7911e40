import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import { setBackend } from "@tensorflow/tfjs-core";
import { afterAll, beforeAll } from "vitest";
import { keepWasm } from "../src/backends.ts";

// As the packages that load it do: it has quicker kernels then, and slices that don't copy whole images.
keepWasm();
// Otherwise it would be wasm, as soon as that is there.
await setBackend("cpu");

/**
 * The tests of this `describe` compute on tfjs's wasm backend: for numbers of whole photographs, which take the cpu backend minutes.
 * What is measured so is measured on cpu, too, with a small pair.
 */
export function onWasm(): void {
  beforeAll(async () => void (await setBackend("wasm")));
  afterAll(async () => void (await setBackend("cpu")));
}
