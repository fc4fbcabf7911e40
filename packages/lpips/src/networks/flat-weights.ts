import { SrlossError } from "@srloss/core";
import { given, quoted } from "@srloss/core/validation";
import type { ConvolutionWeights, NetworkWeights } from "./frozen-extractor.ts";

/** A description of tensors in one run of float32, little-endian: `{ weights: [{ name, shape, dtype, byteOffset }] }`. */
export interface FlatDescription {
  readonly weights: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly dtype: "float32";
    readonly byteOffset: number;
  }[];
}

/**
 * Reads a network's convolutions (`NAME/kernel` in HWIO order and `NAME/bias`) out of a flat file and its description, as
 * Image-X-Institute/lpips_torch2tf publishes LPIPS' networks.
 *
 * @param description What lies where; parsed JSON.
 * @param bytes The file.
 * @returns Convolutions by name.
 * @throws SrlossError where the description is none, or what it says isn't in the file.
 *
 * @example
 * ```ts
 * const description = { weights: [
 *   { name: "conv1/kernel", shape: [1, 1, 1, 1], dtype: "float32", byteOffset: 0 },
 *   { name: "conv1/bias", shape: [1], dtype: "float32", byteOffset: 4 },
 * ] } as const;
 * readFlatWeights(description, new Uint8Array(new Float32Array([2, 3]).buffer)).get("conv1")?.bias[0]; // => 3
 * ```
 */
export function readFlatWeights(description: FlatDescription, bytes: Uint8Array): NetworkWeights {
  if (!Array.isArray(description?.weights) || !(bytes instanceof Uint8Array))
    throw new SrlossError(
      "argument",
      `readFlatWeights: a description { weights: [...] } and bytes are expected; got ${given(description)}.`,
    );
  const layers = new Map<string, Partial<ConvolutionWeights>>();
  for (const { name, shape, dtype, byteOffset } of description.weights as FlatDescription["weights"]) {
    const [layer, part] = parted(name);
    if (part !== "kernel" && part !== "bias") continue;
    if (layers.get(layer)?.[part]) throw new SrlossError("weights", `${quoted(name)} is described twice.`);
    layers.set(layer, { ...layers.get(layer), [part]: floats({ name, shape, dtype, byteOffset }, bytes) });
  }
  for (const [layer, { kernel, bias }] of layers)
    if (!kernel || !bias) throw new SrlossError("weights", `${quoted(layer)} has a kernel or a bias, and not both.`);
  return layers as Map<string, ConvolutionWeights>;
}

function parted(name: unknown): [string, string] {
  if (typeof name !== "string") throw new SrlossError("weights", `A tensor's name is text; got ${given(name)}.`);
  const at = name.lastIndexOf("/");
  return [name.slice(0, Math.max(0, at)), name.slice(at + 1)];
}

function floats(
  { name, shape, dtype, byteOffset }: FlatDescription["weights"][number],
  bytes: Uint8Array,
): Float32Array {
  const counts = Array.isArray(shape) && shape.length > 0 && shape.every((n) => Number.isSafeInteger(n) && n > 0);
  if (!counts || dtype !== "float32" || !Number.isSafeInteger(byteOffset) || byteOffset < 0)
    throw new SrlossError("weights", `${quoted(name)} needs a shape, the dtype float32 and a byteOffset.`);
  const length = shape.reduce((product, n) => product * n, 1);
  if (byteOffset + 4 * length > bytes.length)
    throw new SrlossError(
      "weights",
      `${quoted(name)} ends at byte ${byteOffset + 4 * length}, and the file at ${bytes.length}: it is cut short, or another file's description.`,
    );
  // A copy: its own bytes may begin anywhere. A Buffer's slice would be none.
  return new Float32Array(Uint8Array.from(bytes.subarray(byteOffset, byteOffset + 4 * length)).buffer);
}
