import type { Architecture, Preprocessing } from "./architecture.ts";
import type { ConvolutionWeights } from "./vgg-weights.ts";

/** What a set of weights is: the numbers, and what they mean. */
interface Meant {
  readonly architecture: Architecture;
  readonly preprocessing: Preprocessing;
  readonly layers: ReadonlyMap<string, ConvolutionWeights>;
}

/**
 * SHA-256 (hex) over content and interpretation: the line `srloss weights 1`, a line with the network (`vgg19`) and one
 * with the preprocessing (`caffe`), each ended by a line feed; then the layers in their order, kernel (HWIO) and bias, as
 * float32 little-endian. The same for every file format that the weights may come in.
 */
export async function weightsDigest({ architecture, preprocessing, layers }: Meant): Promise<string> {
  const meaning = new TextEncoder().encode(`srloss weights 1\n${architecture}\n${preprocessing}\n`);
  const parts = [meaning, ...[...layers.values()].flatMap(({ kernel, bias }) => [kernel, bias])];
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
