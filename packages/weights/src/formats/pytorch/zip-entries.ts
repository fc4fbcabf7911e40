import type { ByteSource } from "../../byte-source.ts";

/** What is wrong with an archive; the caller adds the name of the file. */
export class ZipError extends Error {}

/** A file of an archive, whose bytes stand there as they are. */
export interface ZipEntry {
  readonly name: string;
  readonly size: number;
  /** Where its own header begins; its bytes follow that. */
  readonly header: number;
  readonly stored: boolean;
  /** CRC-32 of its bytes; 0 where its writer left it out. */
  readonly crc: number;
}

const endLength = 22;
const longestComment = 65_535;
/** Of VGG19: 2 kB; a large language model's has some thousands of entries. */
const longestDirectory = 4_000_000;

/**
 * The entries of a zip archive, by its central directory; of Zip64, which PyTorch writes, too.
 *
 * @throws ZipError for what is no sound archive.
 */
export async function zipEntries(source: ByteSource): Promise<ReadonlyMap<string, ZipEntry>> {
  const size = await source.size();
  const { from, length, count } = await findDirectory(source, size);
  if (length > longestDirectory) throw new ZipError(`its directory has ${length} bytes`);
  if (from + length > size) throw new ZipError("its directory lies behind its end");
  const bytes = await source.read(from, from + length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = new Map<string, ZipEntry>();
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > length || view.getUint32(at, true) !== 0x02014b50) throw new ZipError("its directory is damaged");
    const [nameLength, extra, comment] = [28, 30, 32].map((field) => view.getUint16(at + field, true)) as number[];
    const next = at + 46 + nameLength! + extra! + comment!;
    if (next > length) throw new ZipError("its directory is damaged");
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength!));
    if (entries.has(name)) throw new ZipError("it has two files of one name");
    entries.set(name, { name, ...entryAt(view, at, at + 46 + nameLength!, extra!) });
    at = next;
  }
  return entries;
}

/** Sizes and offsets that don't fit into 32 bits stand in the extra field, in this order. */
function entryAt(view: DataView, at: number, extraAt: number, extraLength: number): Omit<ZipEntry, "name"> {
  const flags = view.getUint16(at + 8, true);
  const method = view.getUint16(at + 10, true);
  const fields = [24, 20, 42].map((field) => view.getUint32(at + field, true));
  const large: number[] = [];
  for (let i = extraAt; i + 4 <= extraAt + extraLength; ) {
    const [id, length] = [view.getUint16(i, true), view.getUint16(i + 2, true)];
    const end = Math.min(i + 4 + length, extraAt + extraLength);
    if (id === 1) for (let j = i + 4; j + 8 <= end; j += 8) large.push(Number(view.getBigUint64(j, true)));
    i += 4 + length;
  }
  const [size, packed, header] = fields.map((value) => {
    if (value !== 0xffffffff) return value;
    const found = large.shift();
    if (found === undefined || !Number.isSafeInteger(found)) throw new ZipError("its directory is damaged");
    return found;
  }) as [number, number, number];
  const encrypted = (flags & 1) !== 0;
  return { size, header, crc: view.getUint32(at + 16, true), stored: method === 0 && !encrypted && packed === size };
}

async function findDirectory(
  source: ByteSource,
  size: number,
): Promise<{ from: number; length: number; count: number }> {
  const start = Math.max(0, size - endLength - longestComment);
  const tail = await source.read(start, size);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  for (let at = tail.length - endLength; at >= 0; at--) {
    if (view.getUint32(at, true) !== 0x06054b50) continue;
    if (at + endLength + view.getUint16(at + 20, true) !== tail.length) continue;
    const [count, length, from] = [
      view.getUint16(at + 10, true),
      view.getUint32(at + 12, true),
      view.getUint32(at + 16, true),
    ];
    if (count !== 0xffff && length !== 0xffffffff && from !== 0xffffffff) return { from, length, count };
    return findZip64(source, view, at, size);
  }
  throw new ZipError("it has no directory at its end");
}

async function findZip64(
  source: ByteSource,
  view: DataView,
  end: number,
  size: number,
): Promise<{ from: number; length: number; count: number }> {
  if (end < 20 || view.getUint32(end - 20, true) !== 0x07064b50) throw new ZipError("its directory is damaged");
  const at = Number(view.getBigUint64(end - 12, true));
  if (!(at + 56 <= size)) throw new ZipError("its directory is damaged");
  const record = await source.read(at, at + 56);
  const fields = new DataView(record.buffer, record.byteOffset, record.byteLength);
  if (fields.getUint32(0, true) !== 0x06064b50) throw new ZipError("its directory is damaged");
  const [count, length, from] = [32, 40, 48].map((field) => Number(fields.getBigUint64(field, true))) as [
    number,
    number,
    number,
  ];
  return { from, length, count };
}

/**
 * Where an entry's bytes begin: behind its own header, which may be longer than the directory says.
 *
 * @throws ZipError where it has no header, or its bytes are packed.
 */
export async function entryStart(source: ByteSource, { name, size, header, stored }: ZipEntry): Promise<number> {
  if (!stored) throw new ZipError(`its ${name.split("/").at(-1)} is packed, which PyTorch does not do`);
  const total = await source.size();
  if (header + 30 > total) throw new ZipError("an entry lies behind its end");
  const bytes = await source.read(header, header + 30);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== 0x04034b50) throw new ZipError("an entry has no header");
  const start = header + 30 + view.getUint16(26, true) + view.getUint16(28, true);
  if (start + size > total) throw new ZipError("an entry lies behind its end");
  return start;
}
