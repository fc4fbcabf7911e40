import type { Preprocessing } from "../vgg-network.ts";
import type { ConvolutionWeights } from "../vgg-weights.ts";

/** The order of the channels in the images: RGB, or BGR as OpenCV reads them. */
export type ChannelOrder = "rgb" | "bgr";

interface InputStatistics {
  /** Order of the channels that the first kernel expects. */
  readonly order: ChannelOrder;
  /** Subtracted from pixels in 0..255; R, G, B. */
  readonly mean: readonly [number, number, number];
  /** What the difference is then divided by; R, G, B. */
  readonly deviation: readonly [number, number, number];
}

const statistics: Record<Preprocessing, InputStatistics> = {
  caffe: { order: "bgr", mean: [123.68, 116.779, 103.939], deviation: [1, 1, 1] },
  torchvision: {
    order: "rgb",
    mean: [0.485 * 255, 0.456 * 255, 0.406 * 255],
    deviation: [0.229 * 255, 0.224 * 255, 0.225 * 255],
  },
};

/**
 * What is subtracted from each channel of images whose channels are in this order; the rest of preprocessing is in the first
 * kernel (`foldPreprocessing`).
 */
export function meanOf(preprocessing: Preprocessing, order: ChannelOrder): [number, number, number] {
  return ordered(statistics[preprocessing].mean, order);
}

/** The kernel `[3, 3, 3, out]` of the first convolution with the scaling and the order of the channels folded into it. */
export function foldPreprocessing(
  { kernel, bias }: ConvolutionWeights,
  preprocessing: Preprocessing,
  order: ChannelOrder,
): Float64Array {
  const { order: trained, deviation } = statistics[preprocessing];
  const scale = ordered(deviation, trained);
  const out = bias.length;
  const folded = new Float64Array(kernel.length);
  for (let position = 0; position < 9; position++)
    for (let c = 0; c < 3; c++) {
      const from = (position * 3 + c) * out;
      const to = (position * 3 + (order === trained ? c : 2 - c)) * out;
      for (let o = 0; o < out; o++) folded[to + o] = kernel[from + o]! / scale[c]!;
    }
  return folded;
}

function ordered(rgb: readonly [number, number, number], order: ChannelOrder): [number, number, number] {
  const [r, g, b] = rgb;
  return order === "rgb" ? [r, g, b] : [b, g, r];
}
