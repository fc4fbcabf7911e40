import "../layers/registered.ts";
import { SrlossError } from "@srloss/core";
import { checkOptions, given, printable } from "@srloss/core/validation";
import { io } from "@tensorflow/tfjs-core";
import { loadLayersModel } from "@tensorflow/tfjs-layers";
import {
  type AsUpscaleModelOptions,
  asUpscaleModel,
  asUpscaleModelOptions,
  type Predictor,
} from "./as-upscale-model.ts";
import { checkTopology } from "./check-topology.ts";
import { checkWiring } from "./check-wiring.ts";
import { tfjsReason } from "./tfjs-reason.ts";
import type { UpscaleModel } from "./upscale-model.ts";

/**
 * Loads a model of tfjs, of ours or of others: a layers model (with UpscalerJS's own layers, too), or a graph model where
 * `@tensorflow/tfjs-converter` is installed.
 *
 * @param source Address of its `model.json`: `https://...`, `indexeddb://...`, in Node `file://...` once `useBackend` of
 *   `@srloss/node-gpu` has run; or an IO handler of tfjs.
 * @param options What the model does not say of itself: `name`, `scale`, `range` and `reach`, as for `asUpscaleModel`.
 * @returns What `upscaleImage` takes; the caller disposes of it.
 * @throws SrlossError where it can't be loaded, or does not enlarge images.
 *
 * @example
 * ```ts
 * let saved: tf.io.ModelArtifacts | undefined;
 * const handler = tf.io.withSaveHandler(async (artifacts) => {
 *   saved = artifacts;
 *   return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
 * });
 * await createNetwork("espcn", { scale: 3, features: 8 }).save(handler);
 * const loaded = await loadUpscaleModel(tf.io.fromMemory(saved!));
 * [loaded.name, loaded.scale, loaded.reach]; // => ["espcn", 3, 4]
 * ```
 */
export async function loadUpscaleModel(
  source: string | io.IOHandler,
  options: AsUpscaleModelOptions = {},
): Promise<UpscaleModel> {
  checkOptions("loadUpscaleModel", options, asUpscaleModelOptions);
  const name = typeof source === "string" ? printable(source, 300) : "the model";
  const artifacts = await loadArtifacts(source, name);
  const topology = Object(artifacts.modelTopology) as { readonly node?: unknown };
  const graph = artifacts.format === "graph-model" || Array.isArray(topology.node);
  const model = await (graph ? loadGraph(artifacts, name) : loadLayers(artifacts, name));
  try {
    return asUpscaleModel(model, options);
  } catch (error) {
    model.dispose();
    throw error;
  }
}

async function loadArtifacts(source: string | io.IOHandler, name: string): Promise<io.ModelArtifacts> {
  const handler = typeof source === "string" ? io.getLoadHandlers(source)[0] : source;
  if (typeof handler !== "object" || typeof handler?.load !== "function")
    throw new SrlossError(
      "model",
      typeof source === "string"
        ? `${name} can't be loaded: nothing here reads such an address; in Node file:// is read once useBackend has run.`
        : `loadUpscaleModel: the address of a model.json is expected, or an IO handler of tfjs; got ${given(source)}.`,
    );
  try {
    return await handler.load();
  } catch (error) {
    throw unloadable(name, error);
  }
}

async function loadLayers(artifacts: io.ModelArtifacts, name: string): Promise<Predictor> {
  try {
    checkTopology(artifacts, name);
    checkWiring(artifacts.modelTopology, name);
    return await loadLayersModel(io.fromMemory(artifacts));
  } catch (error) {
    const [, layer] = /Unknown layer: (\S+?)[.,\s]/.exec((error as Error).message) ?? [];
    if (layer === undefined) throw unloadable(name, error);
    throw new SrlossError(
      "model",
      `${name} can't be loaded: it has a layer ${printable(layer, 100)}, which is not known here; register its class with tf.serialization.registerClass first.`,
      { cause: error },
    );
  }
}

async function loadGraph(artifacts: io.ModelArtifacts, name: string): Promise<Predictor> {
  const converter = await import("@tensorflow/tfjs-converter").catch((error: unknown) => {
    throw new SrlossError(
      "model",
      `${name} is a graph model, which @tensorflow/tfjs-converter runs: npm install @tensorflow/tfjs-converter.`,
      { cause: error },
    );
  });
  try {
    return await converter.loadGraphModel(io.fromMemory(artifacts));
  } catch (error) {
    throw unloadable(name, error);
  }
}

function unloadable(name: string, error: unknown): Error {
  // What a layer refuses by itself, `PixelShuffle: factor is ...`, does not say whose it is.
  if (error instanceof SrlossError && error.code === "model") return error;
  return new SrlossError("model", `${name} can't be loaded: ${tfjsReason(error)}.`, { cause: error });
}
