import type { ByteSource } from "../../byte-source.ts";
import type { Layout } from "./layout.ts";
import { readPickle } from "./pickle.ts";
import { isTensor, PickleEnds, PickleError } from "./pickled.ts";
import { storedBytes } from "./storage-types.ts";

/** 0x1950a86a20f9469cfc6c, as a number of float64. */
const magic = Number(0x1950a86a20f9469cfc6cn);
const protocol = 1001;
const firstRead = 65_536;
const longestPickles = 32_000_000;

/**
 * Five pickles, one behind the other: a magic number, the version of the layout, the machine that wrote it, the object, and the
 * keys of its storages; then the storages in that order, each with the number of its elements.
 */
export async function openOlderLayout(source: ByteSource): Promise<Layout> {
  const { values, end } = await readPickles(source, 5);
  const [, version, machine, object, keys] = values;
  if (version !== protocol) throw new PickleError(`its layout is ${String(version).slice(0, 20)}, not ${protocol}`);
  if (machine instanceof Map && machine.get("little_endian") === false)
    throw new PickleError("its numbers are not little-endian");
  if (!Array.isArray(keys)) throw new PickleError("it has no list of storages");
  const lengths = storageBytes(object);
  const starts = new Map<string, number>();
  let at = end;
  for (const key of keys as unknown[]) {
    const length = typeof key === "string" ? lengths.get(key) : undefined;
    if (length === undefined || starts.has(key as string))
      throw new PickleError("its list of storages is another object's");
    starts.set(key as string, at + 8);
    at += 8 + length.count * length.each;
  }
  const size = await source.size();
  if (at > size) throw new PickleError(`it ends after ${size} of ${at} bytes`);
  return {
    object,
    async storageStart(key, bytes) {
      const start = starts.get(key);
      if (start === undefined) throw new PickleError("a storage is missing");
      const head = await source.read(start - 8, start);
      const count = Number(new DataView(head.buffer, head.byteOffset, 8).getBigInt64(0, true));
      const { each } = lengths.get(key)!;
      if (count * each !== bytes)
        throw new PickleError(`a storage has ${count * each} bytes, and ${bytes} are said to be there`);
      return start;
    },
  };
}

/** Their length is known when they have been read. */
async function readPickles(source: ByteSource, count: number): Promise<{ values: unknown[]; end: number }> {
  const size = await source.size();
  for (let length = firstRead; ; length *= 4) {
    const bytes = await source.read(0, Math.min(length, size));
    try {
      const values: unknown[] = [];
      let end = 0;
      while (values.length < count) {
        const { value, length: read } = readPickle(bytes.subarray(end));
        if (!values.length && value !== magic) throw new PickleError("torch.save did not write it");
        values.push(value);
        end += read;
      }
      return { values, end };
    } catch (error) {
      const more = length < size && length < longestPickles;
      if (!(error instanceof PickleEnds && more)) throw error;
    }
  }
}

/** The length of each storage that a tensor of the object lies in. */
function storageBytes(object: unknown): Map<string, { count: number; each: number }> {
  const lengths = new Map<string, { count: number; each: number }>();
  const seen = new Set<unknown>();
  const left = [object];
  while (left.length) {
    const value = left.pop();
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    if (isTensor(value)) {
      const { key, type, count } = value.storage;
      const each = storedBytes(type);
      const before = lengths.get(key);
      if (before && (before.count !== count || before.each !== each))
        throw new PickleError("two tensors disagree about their storage");
      lengths.set(key, { count, each });
    } else if (value instanceof Map || Array.isArray(value)) for (const part of value.values()) left.push(part);
  }
  return lengths;
}
