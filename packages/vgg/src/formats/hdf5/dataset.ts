import { numberBytes, toFloat32 } from "../number-types.ts";
import type { FileReader, Structure } from "./file-reader.ts";
import { type Message, messageType } from "./object-header.ts";

/** Shape and numbers of a dataset; undefined where the object is not one. */
export function readDataset(
  reader: FileReader,
  name: string,
  messages: readonly Message[],
): { shape: number[]; read(): Promise<Float32Array> } | undefined {
  const body = (type: number) => messages.find((message) => message.type === type)?.body;
  const [space, datatype, layout] = [messageType.dataspace, messageType.datatype, messageType.layout].map(body);
  if (!space || !datatype || !layout) return undefined;
  const shape = dimensions(reader, space);
  const type = numberType(datatype);
  return {
    shape,
    read: async () => {
      const length = shape.reduce((n, side) => n * side, 1) * numberBytes(type, `Dataset ${name} of ${reader.name}`);
      if (messages.some((message) => message.type === messageType.filters))
        throw reader.unsupported(`compressed datasets (${name})`);
      const data = await stored(reader, layout, name, length);
      if (data.length !== length) throw reader.broken(`dataset ${name} should be ${length} bytes`);
      return toFloat32(data, type);
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

function numberType(datatype: Structure): string {
  const kind = datatype.u8() & 15;
  const bigEndian = datatype.u8() & 1;
  datatype.skip(2);
  const bits = datatype.u32() * 8;
  const name = kind === 1 ? `float${bits}` : kind === 0 ? `int${bits}` : "other";
  return bigEndian ? `big-endian ${name}` : name;
}

async function stored(reader: FileReader, layout: Structure, name: string, length: number): Promise<Uint8Array> {
  layout.at = 0;
  const version = layout.u8();
  if (version !== 3 && version !== 4) throw reader.unsupported(`a data layout of version ${version}`);
  const kind = layout.u8();
  if (kind === 0) return layout.take(layout.u16()).bytes;
  if (kind !== 1) throw reader.unsupported(`chunked datasets (${name})`);
  const address = layout.u64();
  // An address that was never set: a dataset that was created and not written.
  if (address === -1) throw reader.broken(`dataset ${name} was never written`);
  return reader.data(address, length);
}
