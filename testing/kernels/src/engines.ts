import { readdirSync, readFileSync } from "node:fs";
import { tfjsWasmKernels } from "./tfjs-wasm-kernels.ts"; // first
import "@srloss/wasm";
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-webgl";
import "@tensorflow/tfjs-backend-webgpu";
import * as tfjs from "@tensorflow/tfjs-core";
import { packageFile } from "./package-file.ts";

/** Whose kernel an engine runs. */
export type Owner = "ours" | "tfjs" | "missing";

/** As `useBackend` names them, and where they run. */
export const engines = {
  cpu: "Node, browsers",
  wasm: "Node, browsers",
  "srloss-wasm": "Node, browsers",
  "tfjs-node": "Node",
  webgl: "browsers",
  webgpu: "Node, browsers",
} as const;
export type EngineName = keyof typeof engines;

const native = kernelsOfTfjsNode();

/** Of tfjs-node-gpu as of tfjs-node: they differ in TensorFlow's library. */
export function ownerOf(kernel: string, engine: EngineName): Owner {
  if (engine === "tfjs-node") return native.has(kernel) ? "tfjs" : "missing";
  const found = tfjs.getKernel(kernel, engine);
  if (!found) return "missing";
  if (engine === "wasm") return tfjsWasmKernels.has(kernel) ? "tfjs" : "ours";
  const copied = engine === "srloss-wasm" && found.kernelFunc === tfjs.getKernel(kernel, "wasm")?.kernelFunc;
  return engine === "srloss-wasm" && !copied ? "ours" : "tfjs";
}

/** Read, not run: it can't be imported where TensorFlow's library is not installed. */
function kernelsOfTfjsNode(): Set<string> {
  const folder = packageFile("@tensorflow/tfjs-node", "dist", "kernels");
  const named = readdirSync(folder)
    .filter((name) => name.endsWith(".js"))
    .flatMap((name) => [...readFileSync(`${folder}/${name}`, "utf8").matchAll(/kernelName: (?:\w+\.(\w+)|'(\w+)')/g)])
    .map(([, constant, name]) => name ?? (tfjs as unknown as Record<string, string>)[constant!]!);
  return new Set(named);
}
