import { crc32 } from "node:zlib";

/** A tensor of float32 to be written as PyTorch would: `strides` in elements, contiguous where there are none. */
export interface TensorForPytorch {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
  readonly strides?: readonly number[];
}

export type PytorchLayout = "zip" | "older";

/** A state dict of these tensors as `torch.save` writes it, each with a storage of its own. */
export function pytorchFile(tensors: readonly TensorForPytorch[], layout: PytorchLayout): Uint8Array {
  return layout === "zip" ? zipFile(tensors) : olderFile(tensors);
}

type Part = string | number | readonly number[] | Uint8Array;

const bytesOf = (...parts: readonly Part[]): Buffer =>
  Buffer.concat(
    parts.map((part) =>
      typeof part === "string" ? Buffer.from(part) : Buffer.from(typeof part === "number" ? [part] : [...part]),
    ),
  );

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const text = (value: string) => bytesOf("X", uint32(Buffer.byteLength(value)), value);
const integer = (value: number) => bytesOf("J", uint32(value));
const tuple = (...items: readonly Part[]) => bytesOf("(", ...items, "t");
const dictionary = bytesOf("ccollections\nOrderedDict\n)R");
const pickle = (...parts: readonly Part[]) => bytesOf([0x80, 2], ...parts, ".");

function object(tensors: readonly TensorForPytorch[], older: boolean): Buffer {
  const items = tensors.flatMap(({ name, shape, data, strides = contiguous(shape) }, i) => {
    const storage = ["ctorch\nFloatStorage\n", text(String(i)), text("cpu"), integer(data.length)];
    const id = bytesOf(tuple(text("storage"), ...storage, ...(older ? ["N"] : [])), "Q");
    const sides = (values: readonly number[]) => tuple(...values.map(integer));
    const given = tuple(id, integer(0), sides(shape), sides(strides), [0x89], dictionary);
    return [text(name), "ctorch._utils\n_rebuild_tensor_v2\n", given, "R"];
  });
  return pickle(dictionary, "(", ...items, "u");
}

function contiguous(shape: readonly number[]): number[] {
  return shape.map((_, axis) => shape.slice(axis + 1).reduce((product, side) => product * side, 1));
}

const raw = ({ data }: TensorForPytorch) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

function olderFile(tensors: readonly TensorForPytorch[]): Uint8Array {
  const magic = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
  const keys = tensors.map((_, i) => text(String(i)));
  return Buffer.concat([
    pickle([0x8a, 10], magic),
    pickle("M", [0xe9, 0x03]),
    pickle("}(", text("little_endian"), [0x88], "u"),
    object(tensors, true),
    pickle("](", ...keys, "e"),
    ...tensors.flatMap((tensor) => [uint32(tensor.data.length), uint32(0), raw(tensor)]),
  ]);
}

/** Each entry's bytes at a multiple of 64, as PyTorch pads them. */
function zipFile(tensors: readonly TensorForPytorch[]): Uint8Array {
  const files: [string, Uint8Array][] = [
    ["net/data.pkl", object(tensors, false)],
    ["net/byteorder", Buffer.from("little")],
    ...tensors.map((tensor, i): [string, Uint8Array] => [`net/data/${i}`, raw(tensor)]),
    ["net/version", Buffer.from("3\n")],
  ];
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const [name, data] of files) {
    const padding = 4 + ((124 - ((at + 30 + name.length) % 64)) % 64);
    const common = Buffer.alloc(26);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.from(common);
    local.writeUInt16LE(padding, 24);
    parts.push(bytesOf("PK\u0003\u0004", local, name, "FB", [padding - 4, 0]), Buffer.alloc(padding - 4, "Z"), data);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(at, 10);
    directory.push(bytesOf("PK\u0001\u0002", [0, 0], common, rest, name));
    at += 30 + name.length + padding + data.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(entries.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...parts, entries, bytesOf("PK\u0005\u0006", end)]);
}
