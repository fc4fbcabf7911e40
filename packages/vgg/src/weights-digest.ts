import { sha256 } from "@srloss/weights/downloads";
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
  return sha256(bytes);
}
