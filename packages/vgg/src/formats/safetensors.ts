import type { ByteSource } from "../byte-source.ts";
import type { VggWeights } from "../vgg-weights.ts";
import { WeightsError } from "../weights-error.ts";
import { numberBytes, toFloat16, toFloat32 } from "./number-types.ts";
import { isShape, type StoredTensors } from "./stored-tensors.ts";

const types: ReadonlyMap<string, string> = new Map([
  ["F64", "float64"],
  ["F32", "float32"],
  ["F16", "float16"],
  ["BF16", "bfloat16"],
]);

/** Longest header that is taken seriously; the format's own limit. */
const longestHeader = 100e6;

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** Opens a safetensors file (Hugging Face's format, version of 2023); tensors are read one by one. */
export async function openSafetensors(source: ByteSource): Promise<StoredTensors> {
  const size = await source.size();
  const broken = (what: string) =>
    new WeightsError("truncated", `${source.name} is a damaged safetensors file (${what}); get it again.`);
  if (size < 8) throw broken(`${size} bytes`);
  const head = await source.read(0, 8);
  const length = Number(new DataView(head.buffer, head.byteOffset, 8).getBigUint64(0, true));
  if (length > longestHeader || 8 + length > size) throw broken("its header is longer than the file");
  const header = parseHeader(await source.read(8, 8 + length));
  if (!header) throw broken("its header is not JSON");
  const { __metadata__, ...entries } = header;
  const start = 8 + length;
  const spans: [from: number, to: number][] = [];
  const tensors = Object.entries(entries).map(([name, value]) => {
    const { dtype, shape, data_offsets } = (value ?? {}) as Partial<Entry>;
    if (typeof dtype !== "string" || !isShape(shape) || !isShape(data_offsets) || data_offsets.length !== 2)
      throw broken(`tensor ${name} has no dtype, shape and data_offsets`);
    const [from, to] = data_offsets as [number, number];
    const count = shape.reduce((n, side) => n * side, 1);
    spans.push([from, to]);
    return {
      name,
      shape,
      read: async () => {
        const type = types.get(dtype) ?? `"${dtype}"`;
        const bytes = count * numberBytes(type, `Tensor ${name} of ${source.name}`);
        if (to - from !== bytes || start + to > size)
          throw broken(`tensor ${name} should be ${bytes} bytes within the file`);
        return toFloat32(await source.read(start + from, start + to), type);
      },
    };
  });
  if (!meetEndToEnd(spans)) throw broken("its tensors overlap or leave holes");
  const metadata = Object.fromEntries(
    Object.entries((__metadata__ ?? {}) as object).filter((e): e is [string, string] => typeof e[1] === "string"),
  );
  return { format: "safetensors", tensors, metadata };
}

export interface WriteWeightsOptions {
  /**
   * `float32` where left out. `float16` halves the file and rounds each parameter to 11 bits: each layer's losses up to
   * block3_conv4 move by less than 0.05 % on photographs of 256x256 pixels, by less than 0.3 % on those of 97x97.
   */
  readonly dtype?: "float32" | "float16";
}

/**
 * A weight set as a safetensors file: tensors `block1_conv1/kernel` (HWIO) and `block1_conv1/bias`, with architecture,
 * preprocessing and origin as metadata. `readWeights` reads float32 back bit for bit.
 *
 * @param weights From `readWeights`, `pullWeights`, `randomWeights` or `truncateWeights`.
 * @param options `dtype` of the numbers.
 * @returns The bytes of the file, 4 or 2 for each parameter and a header.
 * @throws Error for another dtype.
 *
 * @example
 * ```ts
 * const weights = await randomWeights({ architecture: "vgg16", upTo: "block1_conv1" });
 * const again = await readWeights(memorySource(weightsToSafetensors(weights), "vgg16.safetensors"));
 * again.origin.sha256 === weights.origin.sha256; // => true
 * ```
 */
export function weightsToSafetensors(weights: VggWeights, options: WriteWeightsOptions = {}): Uint8Array<ArrayBuffer> {
  const { dtype = "float32" } = options;
  if (dtype !== "float32" && dtype !== "float16") throw new Error(`dtype is "float32" or "float16"; got "${dtype}".`);
  const bytes = dtype === "float16" ? 2 : 4;
  const { architecture, preprocessing, origin } = weights;
  const tensors = [...weights.layers].flatMap(([layer, { kernel, bias }]) => [
    { name: `${layer}/kernel`, shape: [3, 3, kernel.length / 9 / bias.length, bias.length], data: kernel },
    { name: `${layer}/bias`, shape: [bias.length], data: bias },
  ]);
  const { name, sha256, licence, url } = origin;
  const metadata = {
    format: "pt",
    architecture,
    preprocessing,
    // A set of other numbers than its origin says so, and has another digest.
    ...(dtype === "float16" ? { name: `${name} (float16)` } : { name, sha256 }),
    ...(licence && { licence }),
    ...(url && { url }),
  };
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const { name, shape, data } of tensors) {
    const end = offset + data.length * bytes;
    header[name] = { dtype: dtype === "float16" ? "F16" : "F32", shape, data_offsets: [offset, end] };
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
      if (dtype === "float16") view.setUint16(at, toFloat16(value), true);
      else view.setFloat32(at, value, true);
      at += bytes;
    }
  return file;
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const header: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof header === "object" && header !== null && !Array.isArray(header)
      ? (header as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** The format's own rule: the tensors lie end to end from the first byte of the data, in whatever order. */
function meetEndToEnd(spans: [from: number, to: number][]): boolean {
  spans.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return spans.every(([from, to], i) => from === (spans[i - 1]?.[1] ?? 0) && from <= to);
}
