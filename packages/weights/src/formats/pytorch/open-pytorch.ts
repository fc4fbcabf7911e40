import { printable } from "@srloss/core/validation";
import type { ByteSource } from "../../byte-source.ts";
import { readInBlocks } from "../../sources/read-in-blocks.ts";
import { WeightsError } from "../../weights-error.ts";
import { numberBytes, toFloat32 } from "../number-types.ts";
import type { StoredTensor, StoredTensors } from "../stored-tensors.ts";
import type { Layout } from "./layout.ts";
import { openOlderLayout } from "./older-layout.ts";
import { isTensor, type PickledTensor, PickleError } from "./pickled.ts";
import { countOf, extentOf, gathered } from "./strided-values.ts";
import { ZipError } from "./zip-entries.ts";
import { openZipLayout } from "./zip-layout.ts";

/** AlexNet's largest convolution has 884,736; all of VGG19 has 144 million. */
const mostNumbers = 150_000_000;

/**
 * Opens what `torch.save` made of a dictionary of tensors, such as a state dict: the zip layout (PyTorch 1.6 and later) and the
 * older one. Its pickle is read by an interpreter that knows tensors and dictionaries and runs nothing; tensors that
 * are views of a storage are read by their strides.
 *
 * @throws WeightsError in one sentence: what the file holds that is no tensor, or what is damaged.
 */
export async function openPytorch(given: ByteSource): Promise<StoredTensors> {
  const source = readInBlocks(given);
  try {
    const start = await source.read(0, Math.min(4, await source.size()));
    const zip = start[0] === 0x50 && start[1] === 0x4b;
    const layout = zip ? await openZipLayout(source) : await openOlderLayout(source);
    const tensors = [...named(layout.object, "")].map(([name, tensor]) => storedTensor(source, layout, name, tensor));
    if (!tensors.length) throw new PickleError("it holds no tensors by name");
    return { format: "PyTorch", tensors, metadata: {} };
  } catch (error) {
    throw asWeightsError(error, source);
  }
}

/** Tensors by name: those of a dictionary, and of one in a `state_dict` of it, as training scripts write it. */
function* named(object: unknown, prefix: string): Generator<[string, PickledTensor]> {
  if (!(object instanceof Map)) throw new PickleError("it holds no dictionary of tensors");
  for (const [name, value] of object as Map<unknown, unknown>) {
    if (typeof name !== "string") continue;
    if (isTensor(value)) yield [prefix + name, value];
    else if (prefix === "" && value instanceof Map && (name === "state_dict" || name === "model"))
      for (const [inner, tensor] of value as Map<unknown, unknown>)
        if (typeof inner === "string" && isTensor(tensor)) yield [inner, tensor];
  }
}

function storedTensor(source: ByteSource, layout: Layout, name: string, tensor: PickledTensor): StoredTensor {
  const { storage, shape } = tensor;
  const where = `Tensor ${printable(name)} of ${source.name}`;
  return {
    name,
    shape,
    async read() {
      try {
        const bytes = numberBytes(storage.type === "uint8" ? "byte" : storage.type, where);
        const { from, to } = extentOf(tensor);
        if (to > storage.count) throw new PickleError(`its ${printable(name)} reaches beyond its storage`);
        if (countOf(tensor) > mostNumbers || to - from > mostNumbers || countOf(tensor) > to - from)
          throw new PickleError(`its ${printable(name)} has ${countOf(tensor)} numbers, more than are stored of it`);
        if (from === to) return new Float32Array();
        const start = await layout.storageStart(storage.key, storage.count * bytes);
        return gathered(toFloat32(await source.read(start + bytes * from, start + bytes * to), storage.type), tensor);
      } catch (error) {
        throw asWeightsError(error, source);
      }
    },
  };
}

function asWeightsError(error: unknown, { name }: ByteSource): unknown {
  if (!(error instanceof PickleError || error instanceof ZipError)) return error;
  return new WeightsError(
    "not-weights",
    `${name} is a PyTorch file that can't be used: ${error.message}; save a state dict of float tensors, or convert it to .safetensors in Python.`,
    { cause: error },
  );
}
