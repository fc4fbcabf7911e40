import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { setBackend } from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { backendName } from "../src/index.ts";

let pathsSet = false;

/** Makes the backend under test the current one. */
export async function start(name: string = backendName): Promise<void> {
  if (!pathsSet) setWasmPaths(dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm")) + sep);
  pathsSet = true;
  await setBackend(name);
}
