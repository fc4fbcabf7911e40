import { checkOptions } from "@srloss/core/validation";
import { checkWeights } from "../check-weights.ts";
import type { VggWeights } from "../vgg-weights.ts";
import { WeightsError } from "../weights-error.ts";
import { float16Bits, float16Value } from "./float16.ts";

/** How numbers are stored: 4 bytes each, or 2. */
export type StoredType = "float32" | "float16";

/**
 * A weight set as a safetensors file: tensors `block1_conv1/kernel` (HWIO) and `block1_conv1/bias`, with architecture,
 * preprocessing, their digest and the origin's licence and address as metadata. `readWeights` reads it back, bit for bit,
 * and refuses it where any of these is not what was written.
 *
 * @param weights From `readWeights`, `pullWeights`, `randomWeights`, `truncateWeights` or `roundToFloat16`.
 * @param options `type` of the stored numbers; `float32` where left out.
 * @returns The bytes of the file, 4 for each parameter (float16: 2) and a header.
 * @throws WeightsError where a number is none of float16's: what is stored is what was computed with.
 *
 * @example
 * ```ts
 * const weights = await randomWeights({ architecture: "vgg16", upTo: "block1_conv1" });
 * const again = await readWeights(memorySource(weightsToSafetensors(weights), "vgg16.safetensors"));
 * again.origin.sha256 === weights.origin.sha256; // => true
 * ```
 */
export function weightsToSafetensors(
  weights: VggWeights,
  options: { readonly type?: StoredType } = {},
): Uint8Array<ArrayBuffer> {
  checkWeights("weightsToSafetensors", weights);
  checkOptions("weightsToSafetensors", options, { type: true });
  const { dtype, bytes, write } = storedTypes[options.type ?? "float32"];
  const { architecture, preprocessing, origin } = weights;
  const tensors = [...weights.layers].flatMap(([layer, { kernel, bias }]) => [
    { name: `${layer}/kernel`, shape: [3, 3, kernel.length / 9 / bias.length, bias.length], data: kernel },
    { name: `${layer}/bias`, shape: [bias.length], data: bias },
  ]);
  const { sha256, licence, url } = origin;
  const metadata = {
    format: "pt",
    architecture,
    preprocessing,
    identity: sha256,
    ...(licence && { licence }),
    ...(url && { url }),
  };
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const { name, shape, data } of tensors) {
    const end = offset + data.length * bytes;
    header[name] = { dtype, shape, data_offsets: [offset, end] };
    offset = end;
  }
  // The data is aligned to 8 bytes by spaces after the header.
  const text = JSON.stringify(header);
  const json = new TextEncoder().encode(text.padEnd(text.length + 8));
  const length = json.length - (json.length % 8);
  const file = new Uint8Array(8 + length + offset);
  const view = new DataView(file.buffer);
  view.setBigUint64(0, BigInt(length), true);
  file.set(json.subarray(0, length), 8);
  let at = 8 + length;
  for (const { data } of tensors)
    for (const value of data) {
      write(view, at, value);
      at += bytes;
    }
  return file;
}

interface NumberWriter {
  readonly dtype: string;
  readonly bytes: number;
  write(view: DataView, at: number, value: number): void;
}

const storedTypes: Readonly<Record<StoredType, NumberWriter>> = {
  float32: { dtype: "F32", bytes: 4, write: (view, at, value) => view.setFloat32(at, value, true) },
  float16: {
    dtype: "F16",
    bytes: 2,
    write(view, at, value) {
      const half = float16Bits(value);
      if (float16Value(half) !== value)
        throw new WeightsError(
          "unsupported",
          `${value} is no float16 number; call roundToFloat16 on the weights first.`,
        );
      view.setUint16(at, half, true);
    },
  },
};
