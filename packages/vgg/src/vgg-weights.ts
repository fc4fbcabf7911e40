import type { Preprocessing, VggNetwork } from "./vgg-network.ts";

/** One convolution's parameters: kernel in HWIO order `[3, 3, in, out]`, bias `[out]`. */
export interface ConvolutionWeights {
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

/** Where a weight set came from; it travels with every number that the set produced. */
export interface WeightOrigin {
  /** Of a published set (`vgg19-keras`), by its digest; `random`; or the name of the file that it was read from. */
  readonly name: string;
  /**
   * SHA-256 (hex) over network, preprocessing and the tensors as float32 little-endian, kernel then bias, in network order:
   * the same for every file format.
   */
  readonly sha256: string;
  /** Whether these are the published weights that the name says, by their digest or by the MD5 of the whole file. */
  readonly verified: boolean;
  readonly licence?: string;
  /** The address that it was downloaded from. */
  readonly url?: string;
}

/** The parameters of a VGG up to some convolution, with the preprocessing that they were trained for. */
export interface VggWeights {
  readonly network: VggNetwork;
  readonly preprocessing: Preprocessing;
  readonly origin: WeightOrigin;
  /** By Keras' names (`block1_conv1`), in network order, without gaps from the first. */
  readonly layers: ReadonlyMap<string, ConvolutionWeights>;
}
