import { quoted } from "@srloss/core/validation";
import type { ByteSource } from "../byte-source.ts";
import { WeightsError } from "../weights-error.ts";

/** The files of one group of a manifest, laid end to end. */
export interface Shards {
  /** For messages: the model's name. */
  readonly model: string;
  readonly paths: readonly string[];
  open(path: string): ByteSource;
  /** What the group's tensors take; known when all of them are. */
  readonly length: { readonly bytes: number };
}

/**
 * The bytes `[from, to)` of a group's shards.
 *
 * A manifest says how long all shards of a group are together, not how long each is, and has no checksum: what is too long
 * or too short is refused. tfjs-converter makes all of a group equally long but the last, and numbers them, which tells
 * most that are swapped; two of one length that are swapped, only the digest of the weights tells.
 */
export async function readShards(shards: Shards, from: number, to: number): Promise<Uint8Array> {
  const { model, length } = shards;
  const sources = shards.paths.map((path) => openBeside(shards, path));
  const sizes = await Promise.all(sources.map((source) => source.size()));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total !== length.bytes)
    throw new WeightsError(
      "truncated",
      `The shards of ${model} have ${total} bytes, and its tensors take ${length.bytes}; get them again.`,
    );
  checkOrder(shards, sizes);
  const bytes = new Uint8Array(to - from);
  let start = 0;
  for (const [i, source] of sources.entries()) {
    const end = start + sizes[i]!;
    const [first, last] = [Math.max(from, start), Math.min(to, end)];
    if (first < last) bytes.set(await source.read(first - start, last - start), first - from);
    start = end;
  }
  return bytes;
}

/** A shard lies beside its model, or below: a model.json names no other folder and no other server. */
function openBeside({ model, open }: Shards, path: string): ByteSource {
  const beside = /^[^\\:?#\p{Cc}]{1,255}$/u.test(path) && path.split("/").every((part) => part && !/^\.+$/.test(part));
  if (beside) return open(path);
  throw new WeightsError("not-weights", `${model} names ${quoted(path)} as a shard, which is no file beside it.`);
}

/** As tfjs-converter names and cuts them. */
function checkOrder({ model, paths }: Shards, sizes: readonly number[]): void {
  const numbered = paths.map((path) => /shard(\d+)of(\d+)(?:\.bin)?$/.exec(path));
  if (!numbered.every((found) => found !== null)) return;
  const inOrder = numbered.every(([, n, of], i) => Number(n) === i + 1 && Number(of) === paths.length);
  const [first = 0] = sizes;
  const cutAlike = sizes.every((size, i) => (i < sizes.length - 1 ? size === first : size <= first));
  if (inOrder && cutAlike) return;
  const what = inOrder ? "are not equally long but for the last" : "are not in their order";
  throw new WeightsError("truncated", `The shards of ${model} ${what}, as if some were swapped; get them again.`);
}
