import { SrlossError } from "@srloss/core";
import { crc32c } from "../checksum/crc32c.ts";

/** A checkpoint: vectors by name, and what else there is to know, as JSON. */
export interface CheckpointFile {
  readonly vectors: ReadonlyMap<string, Float32Array>;
  readonly state: object;
}

const format = "srloss-checkpoint-1";

/** A safetensors file, which Python's `safetensors` reads, too; with a checksum of its data. */
export function encodeCheckpoint({ vectors, state }: CheckpointFile): Uint8Array {
  const data = new Uint8Array([...vectors.values()].reduce((sum, { byteLength }) => sum + byteLength, 0));
  const view = new DataView(data.buffer);
  const tensors: Record<string, object> = {};
  let at = 0;
  for (const [name, vector] of vectors) {
    tensors[name] = { dtype: "F32", shape: [vector.length], data_offsets: [at, at + vector.byteLength] };
    for (let i = 0; i < vector.length; i++) view.setFloat32(at + 4 * i, vector[i]!, true);
    at += vector.byteLength;
  }
  const metadata = { format, crc32c: String(crc32c(data)), state: JSON.stringify(state) };
  const text = new TextEncoder().encode(JSON.stringify({ __metadata__: metadata, ...tensors }));
  // Spaces at its end, so that the data is aligned.
  const header = new Uint8Array(Math.ceil(text.length / 8) * 8).fill(32);
  header.set(text);
  const file = new Uint8Array(8 + header.length + data.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, 8);
  file.set(data, 8 + header.length);
  return file;
}

/** @throws SrlossError with code `checkpoint` for what is none, or damaged. */
export function decodeCheckpoint(file: Uint8Array, name: string): CheckpointFile {
  const damaged = (why: string, cause?: unknown) =>
    new SrlossError("checkpoint", `${name} is no checkpoint that can be read: ${why}; begin anew without resuming.`, {
      cause,
    });
  if (file.length < 8) throw damaged("it is cut short");
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const start = 8 + Number(view.getBigUint64(0, true));
  if (start > file.length) throw damaged("it is cut short");
  let header: Record<string, { data_offsets: [number, number] }> & { __metadata__: Record<string, string> };
  let state: object;
  try {
    header = JSON.parse(new TextDecoder().decode(file.subarray(8, start)));
    state = JSON.parse(header.__metadata__.state!);
  } catch (error) {
    throw damaged("its header is no JSON", error);
  }
  const { __metadata__: metadata, ...tensors } = header;
  if (metadata.format !== format) throw damaged(`its format is not ${format}`);
  const data = file.subarray(start);
  if (String(crc32c(data)) !== metadata.crc32c) throw damaged("its checksum is another");
  const vectors = Object.entries(tensors).map(
    ([
      key,
      {
        data_offsets: [from, to],
      },
    ]) => {
      const vector = new Float32Array((to - from) / 4);
      for (let i = 0; i < vector.length; i++) vector[i] = view.getFloat32(start + from + 4 * i, true);
      return [key, vector] as const;
    },
  );
  return { vectors: new Map(vectors), state };
}
