import { given, printable } from "@srloss/core/validation";
import type { ByteSource } from "../byte-source.ts";
import { readAhead } from "../sources/read-ahead.ts";
import { WeightsError } from "../weights-error.ts";
import { numberBytes, toFloat32 } from "./number-types.ts";
import { isShape, type StoredTensors } from "./stored-tensors.ts";

const types: ReadonlyMap<string, string> = new Map([
  ["F64", "float64"],
  ["F32", "float32"],
  ["F16", "float16"],
  ["BF16", "bfloat16"],
]);

/**
 * Longest header that is read. The format allows 100 MB; all of VGG19 takes 6 kB, and parsing takes many times what is
 * parsed.
 */
const longestHeader = 1e6;

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
  if (8 + length > size) throw broken("its header is longer than the file");
  if (length > longestHeader)
    throw new WeightsError(
      "not-weights",
      `${source.name} is a safetensors file with a header of ${Math.round(length / 1e6)} MB, where a network's takes a few kB; it holds something else.`,
    );
  const header = parseHeader(await source.read(8, 8 + length));
  if (!header) throw broken("its header is not JSON");
  const { __metadata__, ...entries } = header;
  const start = 8 + length;
  // The format has them end to end.
  const read = readAhead(source);
  const spans: [from: number, to: number][] = [];
  const tensors = Object.entries(entries).map(([name, value]) => {
    const { dtype, shape, data_offsets } = (value ?? {}) as Partial<Entry>;
    if (typeof dtype !== "string" || !isShape(shape) || !isShape(data_offsets) || data_offsets.length !== 2)
      throw broken(`tensor ${printable(name)} has no dtype, shape and data_offsets`);
    const [from, to] = data_offsets as [number, number];
    const count = shape.reduce((n, side) => n * side, 1);
    spans.push([from, to]);
    return {
      name,
      shape,
      read: async () => {
        const type = types.get(dtype) ?? `"${printable(dtype)}"`;
        const bytes = count * numberBytes(type, `Tensor ${printable(name)} of ${source.name}`);
        if (to - from !== bytes || start + to > size)
          throw broken(`tensor ${printable(name)} should be ${bytes} bytes within the file`);
        if (end !== size) throw broken(`it has ${size} of ${end} bytes`);
        return toFloat32(await read(start + from, start + to), type);
      },
    };
  });
  if (!meetEndToEnd(spans)) throw broken("its tensors overlap or leave holes");
  const end = start + (spans.at(-1)?.[1] ?? 0);
  return { format: "safetensors", tensors, metadata: checkedMetadata(__metadata__ ?? {}, source.name) };
}

/** The format's own rule: texts by name. One that is left out because it is none would be a guess. */
function checkedMetadata(metadata: unknown, source: string): Readonly<Record<string, string>> {
  const refuse = (what: string) =>
    new WeightsError("not-weights", `${source} ${what}, where safetensors has texts by name; correct its metadata.`);
  if (typeof metadata !== "object" || metadata === null || Array.isArray(metadata))
    throw refuse(`has ${given(metadata)} as metadata`);
  for (const [name, value] of Object.entries(metadata))
    if (typeof value !== "string") throw refuse(`says that its ${printable(name)} is ${given(value)}`);
  return metadata as Readonly<Record<string, string>>;
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
