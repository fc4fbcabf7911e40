import { SrlossError } from "@srloss/core";
import { given, meant } from "@srloss/core/validation";

/** The two networks that content losses use. */
export type VggNetwork = "vgg19" | "vgg16";

/**
 * What the weights expect as input, from RGB in 0..255:
 * - `caffe` (Keras, Oxford): BGR minus (103.939, 116.779, 123.68), no scaling;
 * - `torchvision`: RGB / 255, minus (0.485, 0.456, 0.406), divided by (0.229, 0.224, 0.225).
 */
export type Preprocessing = "caffe" | "torchvision";

/** Convolutions in each of the five blocks (Simonyan and Zisserman, 2015, table 1, columns D and E). */
const convolutionsPerBlock: Record<VggNetwork, readonly number[]> = {
  vgg19: [2, 2, 4, 4, 4],
  vgg16: [2, 2, 3, 3, 3],
};

const blockWidths = [64, 128, 256, 512, 512] as const;

/** A 3x3 stride-1 convolution with zero padding, followed by a ReLU. */
export interface Convolution {
  readonly kind: "convolution";
  /** Keras' name: `block3_conv3`. */
  readonly name: string;
  /** 1-based, as in the name. */
  readonly block: number;
  readonly index: number;
  readonly inChannels: number;
  readonly outChannels: number;
}

/** The 2x2 stride-2 pool that ends a block; a last odd row or column is dropped. */
export interface Pool {
  readonly kind: "pool";
  /** Keras' name: `block3_pool`. */
  readonly name: string;
  readonly block: number;
}

/**
 * Every step of the network without its dense top, in order.
 *
 * @throws SrlossError for a network that is none of these.
 */
export function networkSteps(network: VggNetwork): readonly (Convolution | Pool)[] {
  if (!Object.hasOwn(convolutionsPerBlock, network))
    throw new SrlossError(
      "option",
      `${given(network)} is not a network${meant(network, ["vgg19", "vgg16"])} Networks: vgg19, vgg16.`,
    );
  const steps: (Convolution | Pool)[] = [];
  let inChannels = 3;
  convolutionsPerBlock[network].forEach((count, b) => {
    const block = b + 1;
    const outChannels = blockWidths[b]!;
    for (let index = 1; index <= count; index++) {
      steps.push({ kind: "convolution", name: `block${block}_conv${index}`, block, index, inChannels, outChannels });
      inChannels = outChannels;
    }
    steps.push({ kind: "pool", name: `block${block}_pool`, block });
  });
  return steps;
}

/** The convolutions of the network, in order. */
export function convolutions(network: VggNetwork): readonly Convolution[] {
  return networkSteps(network).filter((step): step is Convolution => step.kind === "convolution");
}
