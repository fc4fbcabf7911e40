import { checkFields } from "@srloss/core/validation";
import type { ByteSource } from "../byte-source.ts";
import { detectFormat } from "./detect-format.ts";
import type { StoredTensors } from "./stored-tensors.ts";

/** A format's reader is loaded when such a file is met. */
const open = {
  hdf5: async (source: ByteSource, signal?: AbortSignal) =>
    (await import("./hdf5/keras-hdf5.ts")).openKerasHdf5(source, signal),
  safetensors: async (source: ByteSource) => (await import("./open-safetensors.ts")).openSafetensors(source),
  pytorch: async (source: ByteSource) => (await import("./pytorch/open-pytorch.ts")).openPytorch(source),
  tfjs: async (source: ByteSource) => (await import("./tfjs-layers-model.ts")).openTfjsLayersModel(source),
};

/**
 * Opens a file of weights, whatever it is called: Keras `.h5`, a TF.js layers model (`model.json` and its shards),
 * safetensors, or PyTorch's `.pth` (a dictionary of tensors; its pickle is never executed). Names and shapes are read; values when they are wanted. A crafted file costs no more memory or time than its
 * size.
 *
 * @param source `memorySource`, `blobSource`, `httpSource`, or `fileSource` of `@srloss/node-gpu`.
 * @param signal Ends the reading of a file with many parts.
 * @returns The tensors of the file, of any network, and the metadata that it carries.
 * @throws WeightsError in one sentence: what the file is instead, or what is wrong in it.
 *
 * @example
 * ```ts
 * import { openTensors, writeSafetensors } from "@srloss/weights/formats";
 * const file = writeSafetensors([{ name: "conv1/bias", shape: [2], data: Float32Array.of(3, 4) }], { by: "me" });
 * const { tensors, metadata } = await openTensors(memorySource(file, "net.safetensors"));
 * metadata.by; // => "me"
 * [...(await tensors[0].read())]; // => [3, 4]
 * ```
 */
export async function openTensors(source: ByteSource, signal?: AbortSignal): Promise<StoredTensors> {
  checkFields(source, ["name", "size", "read"], "openTensors: a source");
  return open[await detectFormat(source)](source, signal);
}
