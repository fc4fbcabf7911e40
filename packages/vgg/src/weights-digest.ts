import { tensorsDigest } from "@srloss/weights/downloads";
import type { Preprocessing, VggNetwork } from "./vgg-network.ts";
import type { ConvolutionWeights } from "./vgg-weights.ts";

/** What a set of weights is: the numbers, and what they mean. */
interface Meant {
  readonly network: VggNetwork;
  readonly preprocessing: Preprocessing;
  readonly layers: ReadonlyMap<string, ConvolutionWeights>;
}

/**
 * SHA-256 (hex) over content and interpretation: the line `srloss weights 1`, a line with the network (`vgg19`) and one
 * with the preprocessing (`caffe`), each ended by a line feed; then the layers in their order, kernel (HWIO) and bias, as
 * float32 little-endian. The same for every file format that the weights may come in.
 */
export function weightsDigest({ network, preprocessing, layers }: Meant): Promise<string> {
  return tensorsDigest(
    [network, preprocessing],
    [...layers.values()].flatMap(({ kernel, bias }) => [kernel, bias]),
  );
}
