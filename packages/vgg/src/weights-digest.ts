import type { ConvolutionWeights } from "./vgg-weights.ts";

/**
 * SHA-256 (hex) over the layers in their order, kernel (HWIO) then bias, as float32 little-endian: the same for every
 * file format that the weights may come in.
 */
export async function weightsDigest(layers: ReadonlyMap<string, ConvolutionWeights>): Promise<string> {
  const parts = [...layers.values()].flatMap(({ kernel, bias }) => [kernel, bias]);
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    at += part.byteLength;
  }
  return hex(await sha256(bytes));
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer | Uint8Array> {
  // A page that came by plain http has none.
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  return subtle ? subtle.digest("SHA-256", bytes) : (await import("./sha256.ts")).sha256(bytes);
}

export function hex(digest: ArrayBuffer | Uint8Array): string {
  return Array.from(new Uint8Array(digest as ArrayBuffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
