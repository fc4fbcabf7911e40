import type { ByteSource } from "../../byte-source.ts";
import { WeightsError } from "../../weights-error.ts";
import { crc32 } from "./crc32.ts";
import type { Layout } from "./layout.ts";
import { readPickle } from "./pickle.ts";
import { PickleError } from "./pickled.ts";
import { entryStart, type ZipEntry, ZipError, zipEntries } from "./zip-entries.ts";

/** A state dict's takes 100 bytes for each tensor. */
const longestPickle = 32_000_000;

/** An archive of stored files: `NAME/data.pkl`, and `NAME/data/KEY` for each storage. */
export async function openZipLayout(source: ByteSource): Promise<Layout> {
  const entries = await zipEntries(source);
  const pickles = [...entries.keys()].filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  const [pickle] = pickles;
  if (pickle === undefined || pickles.length > 1)
    throw new WeightsError(
      "not-weights",
      `${source.name} is a zip archive without a data.pkl, and no PyTorch file (a .keras file?); save the weights as .weights.h5 or .safetensors.`,
    );
  const folder = pickle.slice(0, -"data.pkl".length);
  await checkByteOrder(source, entries.get(`${folder}byteorder`));
  const { value } = readPickle(await whole(source, entries.get(pickle)!));
  return {
    object: value,
    async storageStart(key, bytes) {
      const entry = entries.get(`${folder}data/${key}`);
      if (!entry) throw new PickleError("a storage is missing");
      if (entry.size !== bytes)
        throw new PickleError(`a storage has ${entry.size} bytes, and ${bytes} are said to be there`);
      return entryStart(source, entry);
    },
  };
}

async function whole(source: ByteSource, entry: ZipEntry): Promise<Uint8Array> {
  if (entry.size > longestPickle) throw new PickleError(`its pickle has ${entry.size} bytes`);
  const start = await entryStart(source, entry);
  const bytes = await source.read(start, start + entry.size);
  if (entry.crc !== 0 && crc32(bytes) !== entry.crc) throw new ZipError("its directory tells that it is damaged");
  return bytes;
}

async function checkByteOrder(source: ByteSource, entry: ZipEntry | undefined): Promise<void> {
  if (!entry) return;
  const order = new TextDecoder().decode(await whole(source, entry));
  if (order !== "little") throw new PickleError("its numbers are not little-endian");
}
