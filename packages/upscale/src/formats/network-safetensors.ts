import { SrlossError } from "@srloss/core";
import { checkOptions, printable } from "@srloss/core/validation";
import type { ByteSource } from "@srloss/weights";
import { float16Values, openTensors, type StoredType, writeSafetensors } from "@srloss/weights/formats";
import { dispose, type Tensor, tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type ModelDescription, modelDescription } from "../model-description.ts";
import { createNetwork } from "../networks/create-network.ts";
import { describeNetwork } from "../networks/describe-network.ts";
import type { Scale } from "../networks/network.ts";
import type { NetworkName } from "../networks/networks.ts";

const metadataKey = "srloss";

/**
 * A network as a safetensors file: a tensor for each weight, such as `head/kernel` (HWIO), and what `createNetwork` was asked for
 * as metadata. `networkFromSafetensors` makes the network of it again.
 *
 * @param model What `createNetwork` made, trained or not.
 * @param options `type` of the stored numbers: `float16` rounds them, and takes half the bytes. Defaults to `float32`.
 * @returns The bytes of the file.
 * @throws SrlossError where the model's metadata does not say which network it is; WeightsError where a number is none.
 *
 * @example
 * ```ts
 * const trained = createNetwork("espcn", { scale: 2, features: 8, seed: 1 });
 * const file = await networkToSafetensors(trained);
 * const again = await networkFromSafetensors(memorySource(file, "espcn.safetensors"));
 * again.countParams() === trained.countParams(); // => true
 * ```
 */
export async function networkToSafetensors(
  model: LayersModel,
  options: { readonly type?: StoredType } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const description = modelDescription(model);
  checkOptions("networkToSafetensors", options, { type: true });
  const { type = "float32" } = options;
  if (!["float32", "float16"].includes(type))
    throw new SrlossError("option", `networkToSafetensors: type is float32 or float16; got ${JSON.stringify(type)}.`);
  if (!description)
    throw new SrlossError(
      "model",
      "networkToSafetensors: the model's metadata does not say which network it is; take what createNetwork made, or model.save.",
    );
  const tensors = await Promise.all(
    namedWeights(model).map(async ({ name, shape, value }) => {
      const data = (await value.data()) as Float32Array;
      return { name, shape, data: type === "float16" ? float16Values(data, name) : data };
    }),
  );
  return writeSafetensors(tensors, { format: "pt", [metadataKey]: JSON.stringify(description) }, type);
}

/**
 * The network that `networkToSafetensors` wrote.
 *
 * @param source `memorySource`, `blobSource` or `httpSource` of `@srloss/weights`, or `fileSource` of `@srloss/node-gpu`.
 * @returns A model that the caller disposes of.
 * @throws WeightsError for what is no file of weights; SrlossError where it is of no network here, or lacks a weight.
 *
 * @example
 * ```ts
 * const written = await networkToSafetensors(createNetwork("srcnn", { scale: 3, features: 8 }), { type: "float16" });
 * const srcnn = await networkFromSafetensors(memorySource(written, "srcnn.safetensors"));
 * modelDescription(srcnn)?.network; // => "srcnn"
 * ```
 */
export async function networkFromSafetensors(source: ByteSource): Promise<LayersModel> {
  if (typeof source?.read !== "function")
    throw new SrlossError(
      "argument",
      "networkFromSafetensors: a source is expected, such as memorySource(bytes, name).",
    );
  const { tensors, metadata } = await openTensors(source);
  const held = tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  const model = emptyNetwork(metadata[metadataKey], held, source.name);
  const values: Tensor[] = [];
  try {
    const stored = new Map(tensors.map((each) => [each.name, each]));
    for (const { name, shape } of namedWeights(model)) {
      const found = stored.get(name);
      if (!found || `${found.shape}` !== `${shape}`)
        throw new SrlossError(
          "model",
          `${source.name}: ${name} should be [${shape}], and is ${found ? `[${found.shape}]` : "not there"}; save the network again.`,
        );
      values.push(tensor(await found.read(), [...shape]));
    }
    model.setWeights(values);
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  } finally {
    dispose(values);
  }
}

/** A file may ask for any size: a network is made where the file has the numbers for it. */
function emptyNetwork(text: string | undefined, held: number, file: string): LayersModel {
  const { network, scale, settings = {} } = parsed(text, file);
  const name = network as NetworkName;
  const options = { ...settings, scale: scale as Scale };
  const { parameters } = describeNetwork(name, options);
  if (parameters > held)
    throw new SrlossError("model", `${file} should hold ${parameters} numbers for its ${network}, and holds ${held}.`);
  return createNetwork(name, options);
}

function parsed(text: string | undefined, file: string): Pick<ModelDescription, "network" | "scale" | "settings"> {
  let said: Partial<ModelDescription> = {};
  try {
    said = Object(JSON.parse(text ?? ""));
  } catch {
    // Said below.
  }
  const { network, scale, settings } = said;
  const sound =
    typeof network === "string" && typeof scale === "number" && (settings === undefined || isObject(settings));
  if (sound) return { network, scale, ...(settings && { settings }) };
  throw new SrlossError(
    "model",
    `${printable(file, 300)} does not say which network its weights are of; give a file that networkToSafetensors wrote.`,
  );
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function namedWeights(
  model: LayersModel,
): { readonly name: string; readonly shape: number[]; readonly value: Tensor }[] {
  const values = model.getWeights();
  return model.weights.map((weight, index) => {
    const { originalName, shape } = weight as typeof weight & { readonly originalName: string };
    return { name: originalName, shape: shape as number[], value: values[index]! };
  });
}
