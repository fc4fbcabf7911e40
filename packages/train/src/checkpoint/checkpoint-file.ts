import { SrlossError } from "@srloss/core";
import { crc32c } from "../checksum/crc32c.ts";

/** A checkpoint: vectors by name, and what else there is to know, as JSON. */
export interface CheckpointFile {
  readonly vectors: ReadonlyMap<string, Float32Array>;
  readonly state: object;
}

const format = "srloss-checkpoint-2";

/** Where a vector's numbers are. */
interface Entry {
  readonly dtype: "F32";
  readonly shape: readonly [number];
  readonly data_offsets: readonly [from: number, to: number];
}

/** A safetensors file, which Python's `safetensors` reads, too; with a checksum of its data and of what it says of them. */
export function encodeCheckpoint({ vectors, state }: CheckpointFile): Uint8Array {
  const data = new Uint8Array([...vectors.values()].reduce((sum, { byteLength }) => sum + byteLength, 0));
  const view = new DataView(data.buffer);
  const tensors: [string, Entry][] = [];
  let at = 0;
  for (const [name, vector] of vectors) {
    tensors.push([name, { dtype: "F32", shape: [vector.length], data_offsets: [at, at + vector.byteLength] }]);
    for (let i = 0; i < vector.length; i++) view.setFloat32(at + 4 * i, vector[i]!, true);
    at += vector.byteLength;
  }
  const text = JSON.stringify(state);
  const metadata = { format, crc32c: checksums(data, text, tensors), state: text };
  const json = new TextEncoder().encode(JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(tensors) }));
  // Spaces at its end, so that the data is aligned.
  const header = new Uint8Array(Math.ceil(json.length / 8) * 8).fill(32);
  header.set(json);
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
  let header: Readonly<Record<string, unknown>>;
  let metadata: Readonly<Record<string, unknown>>;
  try {
    header = Object(JSON.parse(new TextDecoder().decode(file.subarray(8, start))));
    metadata = Object(header.__metadata__);
  } catch (error) {
    throw damaged("its header is no JSON", error);
  }
  if (metadata.format !== format) throw damaged(`its format is not ${format}`);
  const data = file.subarray(start);
  const tensors = Object.entries(header).filter(([key]) => key !== "__metadata__") as [string, Entry][];
  const text = String(metadata.state);
  if (checksums(data, text, tensors) !== metadata.crc32c) throw damaged("its checksum is another");
  const vectors = tensors.map(([key, entry]) => {
    const [from, to] = placeOf(entry);
    if (!(from >= 0 && from <= to && to <= data.length)) throw damaged("a vector is not where it should be");
    const vector = new Float32Array((to - from) / 4);
    for (let i = 0; i < vector.length; i++) vector[i] = view.getFloat32(start + from + 4 * i, true);
    return [key, vector] as const;
  });
  try {
    return { vectors: new Map(vectors), state: Object(JSON.parse(text)) };
  } catch (error) {
    throw damaged("its state is no JSON", error);
  }
}

/** Of all that a checkpoint says: what of a header is no number of a vector is as easily damaged. */
function checksums(data: Uint8Array, state: string, tensors: readonly (readonly [string, unknown])[]): string {
  const header = new TextEncoder().encode(JSON.stringify([state, tensors]));
  return `${crc32c(data)} ${crc32c(header)}`;
}

/** Bytes of a vector; nowhere where they are none of whole numbers of four. */
function placeOf(entry: unknown): readonly [from: number, to: number] {
  const { data_offsets: place } = Object(entry) as Partial<Entry>;
  const sound = Array.isArray(place) && place.length === 2 && place.every((at) => Number.isInteger(at) && at % 4 === 0);
  return sound ? (place as [number, number]) : [-1, -1];
}
