import { resolve } from "node:path";
import { fileSource, importOptional, readWhole } from "@srloss/node-gpu";
import {
  asUpscaleModel,
  loadUpscaleModel,
  networkFromSafetensors,
  type OnnxRuntime,
  onnxModel,
  type UpscaleModel,
} from "@srloss/upscale";
import { UsageError } from "../usage-error.ts";
import type { FoundModel } from "./find-model.ts";

export interface ModelOptions {
  readonly scale?: number;
  readonly range?: readonly [number, number];
  /** As of `EngineOptions`. */
  readonly packages?: string;
}

/** Loads a model onto the engine that runs. */
export async function loadModel(
  { kind, file, name, known }: FoundModel,
  { scale, range = known?.range, packages }: ModelOptions,
): Promise<UpscaleModel> {
  const told = { name, ...(scale !== undefined && { scale }), ...(range && { range }) };
  if (kind === "safetensors") return asUpscaleModel(await networkFromSafetensors(fileSource(file)), told);
  if (kind === "tfjs") return loadUpscaleModel(`file://${resolve(file)}`, told);
  const runtime = await onnxRuntime(packages);
  const model = await onnxModel(runtime, await readWhole(file, 2 ** 31), { name, ...(range && { range }) });
  if (scale !== undefined && scale !== model.scale)
    throw new UsageError(`${name} enlarges ${model.scale} times, and --scale says ${scale}.`);
  return model;
}

async function onnxRuntime(packages: string | undefined): Promise<OnnxRuntime> {
  const found = await importOptional<OnnxRuntime & { readonly default?: OnnxRuntime }>(
    "onnxruntime-node",
    packages,
  ).catch((error: unknown) => {
    throw new UsageError(
      `ONNX models run in onnxruntime-node, and ${(error as Error).message}; npm install onnxruntime-node, and name the folder that has it with --packages.`,
      { cause: error },
    );
  });
  return found.InferenceSession ? found : found.default!;
}
