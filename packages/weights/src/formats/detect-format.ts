import type { ByteSource } from "../byte-source.ts";
import { WeightsError } from "../weights-error.ts";

export type WeightFormat = "hdf5" | "safetensors" | "tfjs" | "pytorch";

const expected =
  "weights are a Keras .h5 file, a .safetensors file, a PyTorch .pth, or the model.json of a TF.js layers model";

/** What files that people mistake for weights begin with. */
const others: readonly (readonly [begins: string, what: string, hint?: string])[] = [
  ["<!doctype html", "an HTML page (an error page that was saved under this name?)"],
  ["<html", "an HTML page (an error page that was saved under this name?)"],
  ["<?xml", "an XML document (an error message of a file server?)"],
  ["version https://git-lfs", "a Git LFS pointer, not the file itself", "fetch it with git lfs pull"],
  ["\u001f\u008b", "a gzip archive", "unpack it first"],
  ["\u0089PNG", "a PNG image"],
  ["\u00ff\u00d8\u00ff", "a JPEG image"],
];

/**
 * Looks at the first bytes of a file.
 *
 * @throws WeightsError that says what the file is instead.
 */
export async function detectFormat(source: ByteSource): Promise<WeightFormat> {
  const size = await source.size();
  if (size === 0) throw new WeightsError("not-weights", `${source.name} is empty; ${expected}.`);
  const start = await source.read(0, Math.min(size, 256));
  const text = String.fromCharCode(...start);
  if (text.startsWith("\u0089HDF\r\n\u001a\n")) return "hdf5";
  const header = start.length >= 16 ? new DataView(start.buffer, start.byteOffset).getBigUint64(0, true) : 0n;
  if (text[8] === "{" && header > 0n && header < 100_000_000n) return "safetensors";
  if (text.trimStart().startsWith("{")) return "tfjs";
  // A zip archive, or a pickle: of what, its reader says.
  const pickled = text[0] === "\u0080" && start[1]! >= 2 && start[1]! <= 5;
  if (text.startsWith("PK\u0003\u0004") || pickled) return "pytorch";
  const lower = text.trimStart().toLowerCase();
  const found = others.find(([begins]) => text.startsWith(begins) || lower.startsWith(begins));
  const [, what = "not a format that weights come in", hint] = found ?? [];
  throw new WeightsError("not-weights", `${source.name} is ${what}; ${hint ?? expected}.`);
}
