import { checkKind } from "@srloss/core/validation";
import { sha256 } from "../digests/sha256.ts";

/**
 * SHA-256 (hex) over tensors and what they mean: the line `srloss weights 1`, a line for each word of `meaning`, each ended by a line
 * feed; then the tensors in their order as float32 little-endian. The same for every file format that they may come in.
 *
 * @param meaning The network, and the preprocessing that it was trained for.
 *
 * @example
 * ```ts
 * import { tensorsDigest } from "@srloss/weights/downloads";
 * (await tensorsDigest(["alexnet", "torchvision"], [])).length; // => 64
 * ```
 */
export async function tensorsDigest(meaning: readonly string[], tensors: readonly Float32Array[]): Promise<string> {
  checkKind(meaning, "list", "tensorsDigest: what the tensors mean");
  checkKind(tensors, "list", "tensorsDigest: the tensors");
  for (const tensor of tensors) checkKind(tensor, "floats", "tensorsDigest: a tensor");
  const head = new TextEncoder().encode(["srloss weights 1", ...meaning].map((line) => `${line}\n`).join(""));
  const bytes = new Uint8Array(tensors.reduce((sum, { byteLength }) => sum + byteLength, head.length));
  bytes.set(head);
  let at = head.length;
  for (const { buffer, byteOffset, byteLength } of tensors) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return sha256(bytes);
}
