import { printable } from "@srloss/core/validation";
import { type ByteSource, WeightsError } from "@srloss/weights";
import { type FlatDescription, readFlatWeights } from "../networks/flat-weights.ts";
import type { NetworkWeights } from "../networks/frozen-extractor.ts";

/** Descriptions take a few kB. */
const longest = 1_000_000;

/**
 * A flat file by its description: `NAME.json` beside `NAME.bin`.
 *
 * @returns undefined where the source is no such description.
 */
export async function readFlatFile(source: ByteSource): Promise<NetworkWeights | undefined> {
  const size = await source.size();
  if (size > longest || !size) return undefined;
  const text = new TextDecoder().decode(await source.read(0, size));
  if (!text.trimStart().startsWith("{")) return undefined;
  const description = parsed(text);
  if (!description) return undefined;
  const file = source.name
    .split(/[\\/]/)
    .at(-1)!
    .replace(/\.json$/, "");
  if (!source.sibling)
    throw new WeightsError(
      "unavailable",
      `${source.name} describes weights that lie in ${printable(file)}.bin beside it, which this source can't open; give a file or an address.`,
    );
  const beside = source.sibling(`${file}.bin`);
  return readFlatWeights(description, await beside.read(0, await beside.size()));
}

function parsed(text: string): FlatDescription | undefined {
  try {
    const json = JSON.parse(text) as FlatDescription | null;
    return Array.isArray(json?.weights) && json.weights.some((tensor) => Number.isInteger(tensor?.byteOffset))
      ? json
      : undefined;
  } catch {
    return undefined;
  }
}
