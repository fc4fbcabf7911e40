import { printable } from "@srloss/core/validation";
import { numberBytes, toFloat32 } from "../number-types.ts";
import type { FileReader, Structure } from "./file-reader.ts";
import { type Message, messageType } from "./object-header.ts";

/** Shape and numbers of a dataset; undefined where the object is not one. */
export function readDataset(
  reader: FileReader,
  path: string,
  messages: readonly Message[],
): { shape: number[]; read(): Promise<Float32Array> } | undefined {
  const body = (type: number) => messages.find((message) => message.type === type)?.body;
  const [space, datatype, layout] = [messageType.dataspace, messageType.datatype, messageType.layout].map(body);
  if (!space || !datatype || !layout) return undefined;
  const name = printable(path);
  const shape = dimensions(reader, space);
  const type = numberType(datatype);
  const compressed = messages.some((message) => message.type === messageType.filters);
  const data = stored(reader, layout, name);
  return {
    shape,
    read: async () => {
      const length = shape.reduce((n, side) => n * side, 1) * numberBytes(type, `Dataset ${name} of ${reader.name}`);
      if (compressed) throw reader.unsupported(`compressed datasets (${name})`);
      const bytes = await data(length);
      if (bytes.length !== length) throw reader.broken(`dataset ${name} should be ${length} bytes`);
      return toFloat32(bytes, type);
    },
  };
}

function dimensions(reader: FileReader, space: Structure): number[] {
  const version = space.u8();
  const rank = space.u8();
  if (version > 2 || rank > 8) throw reader.broken(`a dataspace of version ${version} and rank ${rank}`);
  space.skip(version === 1 ? 6 : 2);
  return Array.from({ length: rank }, () => space.u64());
}

/** IEEE 754 as HDF5 describes it: bits of the sign's place, then offset, precision, exponent (place, size), mantissa, bias. */
const floats: Readonly<Record<number, string>> = {
  16: "15 0 16 10 5 0 10 15",
  32: "31 0 32 23 8 0 23 127",
  64: "63 0 64 52 11 0 52 1023",
};

function numberType(datatype: Structure): string {
  const kind = datatype.u8() & 15;
  const flags = datatype.u8();
  const sign = datatype.u8();
  datatype.skip(1);
  const bits = datatype.u32() * 8;
  const order = flags & 1 ? "big-endian " : "";
  if (kind === 0) return `${order}int${bits}`;
  if (kind !== 1) return "other";
  const [offset, precision] = [datatype.u16(), datatype.u16()];
  const fields = [datatype.u8(), datatype.u8(), datatype.u8(), datatype.u8(), datatype.u32()];
  // Its leading one is implied, and nothing is swapped.
  const usual =
    (flags & 0b0111_0000) === 0b0010_0000 && [sign, offset, precision, ...fields].join(" ") === floats[bits];
  return `${order}${usual ? "" : "unusual "}float${bits}`;
}

/** How to get the bytes of a dataset. Where they lie is taken at once: no two datasets have the same. */
function stored(
  reader: FileReader,
  layout: Structure,
  name: string,
): (length: number) => Promise<Uint8Array> | Uint8Array {
  layout.at = 0;
  const version = layout.u8();
  const refuse = (error: Error) => () => Promise.reject(error);
  if (version !== 3 && version !== 4) return refuse(reader.unsupported(`a data layout of version ${version}`));
  const kind = layout.u8();
  if (kind === 0) {
    const { bytes } = layout.take(layout.u16());
    return () => bytes;
  }
  if (kind !== 1) return refuse(reader.unsupported(`chunked datasets (${name})`));
  const [address, size] = [layout.u64(), layout.u64()];
  // An address that was never set: a dataset that was created and not written.
  if (address === -1) return refuse(reader.broken(`dataset ${name} was never written`));
  reader.take(address, size);
  return (length) => {
    if (size !== length) throw reader.broken(`dataset ${name} should be ${length} bytes`);
    return reader.data(address, length);
  };
}
