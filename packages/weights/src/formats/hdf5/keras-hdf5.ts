import type { ByteSource } from "../../byte-source.ts";
import type { StoredTensor, StoredTensors } from "../stored-tensors.ts";
import { readStringAttribute } from "./attributes.ts";
import { readDataset } from "./dataset.ts";
import { FileReader } from "./file-reader.ts";
import { readMembers } from "./groups.ts";
import { readObjectHeader } from "./object-header.ts";

/** Deeper than Keras nests a layer of its own networks. */
const deepest = 8;

/** Many more objects than a file of a network's weights has. */
const mostObjects = 5000;

/**
 * Opens a Keras HDF5 file: weights of Keras 1 and 2 (a group for each layer), whole models (the same under
 * `model_weights`), and Keras 3's `.weights.h5` (`layers/conv2d_1/vars/0`, the layer's name in an attribute). Only
 * metadata is read until a tensor is wanted.
 */
export async function openKerasHdf5(source: ByteSource, signal?: AbortSignal): Promise<StoredTensors> {
  const size = await source.size();
  const reader = new FileReader(source, size, signal);
  const root = await rootAddress(reader);
  const tensors: StoredTensor[] = [];
  const seen = new Set<number>();
  const walk = async (address: number, path: readonly string[], layer: string | undefined): Promise<void> => {
    if (seen.has(address)) return;
    seen.add(address);
    if (seen.size > mostObjects || path.length > deepest) throw reader.broken("more groups than a network has layers");
    const messages = await readObjectHeader(reader, address);
    const dataset = readDataset(reader, path.join("/"), messages);
    if (dataset && !path.length) throw reader.broken("its root is not a group");
    if (dataset) {
      tensors.push({ name: tensorName(path, layer), ...dataset });
      return;
    }
    const name = path.at(-1) === "vars" ? await readStringAttribute(reader, messages, "name") : undefined;
    const members = await readMembers(reader, messages);
    for (const [member, at] of members ?? [])
      if (!member.startsWith("optimizer")) await walk(at, [...path, member], name ?? layer);
  };
  await walk(root, [], undefined);
  return { format: "Keras HDF5", tensors, metadata: {} };
}

/** `block1_conv1/kernel`, from whatever Keras called it. */
function tensorName(path: readonly string[], layer: string | undefined): string {
  const own = path.at(-1)!;
  if (layer !== undefined) return `${layer}/${own === "0" ? "kernel" : own === "1" ? "bias" : own}`;
  const parent = path.at(-2) ?? "";
  const bare = own.replace(/:0$/, "");
  if (/_W(_1)?$/.test(bare)) return `${parent}/kernel`;
  if (/_b(_1)?$/.test(bare)) return `${parent}/bias`;
  return `${parent}/${bare}`;
}

async function rootAddress(reader: FileReader): Promise<number> {
  const start = await reader.structure(0, 9);
  start.skip(8);
  const version = start.u8();
  if (version <= 1) {
    const block = await reader.own(0, version === 0 ? 96 : 100);
    block.skip(13);
    if (block.u8() !== 8 || block.u8() !== 8) throw reader.unsupported("addresses that are not 8 bytes long");
    block.skip(1);
    reader.room = { symbols: 2 * block.u16(), children: 2 * block.u16() };
    block.at = version === 0 ? 24 : 28;
    const [base, , end] = [block.u64(), block.u64(), block.u64()];
    checkEnds(reader, base, end);
    // The root's symbol table entry follows sizes, flags and four addresses.
    block.at = (version === 0 ? 24 : 28) + 32;
    block.skip(8);
    return block.u64();
  }
  if (version > 3) throw reader.unsupported(`a superblock of version ${version}`);
  const block = await reader.checked(0, 44);
  block.skip(9);
  if (block.u8() !== 8 || block.u8() !== 8) throw reader.unsupported("addresses that are not 8 bytes long");
  block.at = 12;
  const [base, , end] = [block.u64(), block.u64(), block.u64()];
  checkEnds(reader, base, end);
  return block.u64();
}

function checkEnds(reader: FileReader, base: number, end: number): void {
  if (base !== 0) throw reader.unsupported("something else before it");
  reader.endsAt(end);
}
