import {
  differentiable,
  type FeatureExtractor,
  type Loss,
  type PixelRange,
  SrlossError,
  type TiledMetric,
  withoutTape,
} from "@srloss/core";
import type { LayerField } from "@srloss/core/networks";
import { checkOptions, given, type OptionNames } from "@srloss/core/validation";
import { addN, type Tensor, type Tensor1D, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import { decodeFloats } from "../heads/read-heads.ts";
import { checkImagePair, meanOfImages, rgbPixels, toBytes } from "../judged-images.ts";
import { distsTiles } from "./dists-tiles.ts";
import { resizeAsPillow } from "./resize-as-pillow.ts";
import { type ChannelWeights, dissimilarity, dissimilarityGradient } from "./structure-and-texture.ts";

export interface DistsOptions {
  /** Black and white of the images; the original's own are in `[0, 1]`. @defaultValue `[0, 255]` */
  readonly range?: PixelRange;
  /**
   * Whether images whose shorter side is longer than 256 are made smaller first, as the authors' own script does it (by Pillow, on whole
   * numbers). Papers that judge by that script do; the authors' function itself does not. @defaultValue `false`
   */
  readonly resize?: boolean;
}

const optionNames: OptionNames<DistsOptions> = { range: true, resize: true };

/** DISTS on one network. Lower is better, 0 for equal images. */
export interface Dists {
  /** `[batch]`: of each image. Differentiable in `yPred`. */
  value(yTrue: Tensor, yPred: Tensor): Tensor1D;
  /** The same of images that are too large for one tensor; none with `resize`, which makes them small anyway. */
  readonly tiles?: TiledMetric;
  /** The mean over the batch. */
  readonly loss: Loss;
  /** The least height and width of the images. */
  readonly leastSide: number;
  /** Black and white of the images that it takes. */
  readonly range: PixelRange;
}

const layers = ["block1_conv2", "block2_conv2", "block3_conv3", "block4_conv3", "block5_conv3"] as const;
/** The image's own first. */
const channels = [3, 64, 128, 256, 512, 512] as const;

/** VGG16 of `@srloss/vgg` with torchvision's weights and blurred pools: `createVgg(weights, { pooling: "l2" })`. */
export interface DistsExtractor extends FeatureExtractor {
  readonly network: string;
  readonly preprocessing: string;
  readonly pooling: string;
  minimumSize(layer: string): number;
}

/**
 * Deep image structure and texture similarity (Ding et al., 2020), as dists-pytorch 0.1 computes it: of the image itself and of
 * five layers of VGG16 with blurred pools, how far each channel's mean (texture) and its variation around it (structure) are
 * apart, weighted by what people judged. It forgives another sample of the same texture, which LPIPS does not.
 *
 * @param extractor torchvision's VGG16 with `pooling: "l2"`; it stays the caller's to dispose of.
 * @param options `range` and `resize`.
 * @returns Values and a loss of images `[batch, height, width, 3]`, or gray ones, `[batch, height, width, 1]`.
 * @throws SrlossError for another network, unknown options and, from the functions, images of other shapes.
 *
 * @example
 * ```ts
 * const vgg = createVgg(vgg16Weights, { pooling: "l2" });
 * const dists = await createDists(vgg);
 * dists.value(hr, hr); // => [0]
 * vgg.dispose();
 * ```
 */
export async function createDists(extractor: DistsExtractor, options: DistsOptions = {}): Promise<Dists> {
  checkOptions("createDists", options, optionNames);
  checkNetwork(extractor);
  const { range = [0, 255], resize = false } = options;
  if (typeof resize !== "boolean")
    throw new SrlossError("option", `createDists: resize is true or false; got ${given(resize)}.`);
  const { scale, offset } = toBytes(range, "createDists");
  const weights = await channelWeights();
  const leastSide = Math.max(...layers.map((layer) => extractor.minimumSize(layer)));

  const featuresOf = (images: Tensor): Tensor4D[] => {
    const three = (n: number) => [n, n, n];
    if (!resize) {
      const seen = extractor.extract(rgbPixels(images, three(scale), three(offset)), layers);
      return [rgbPixels(images, three(scale / 255), three(offset / 255)), ...seen];
    }
    const pixels = resizeAsPillow(rgbPixels(images, three(scale), three(offset)));
    return [rgbPixels(pixels, three(1 / 255), three(0)), ...extractor.extract(pixels, layers)];
  };
  const value = (yTrue: Tensor, yPred: Tensor): Tensor1D =>
    tidy(() => {
      checkImagePair("DISTS", yTrue, yPred, leastSide, range);
      const truth = withoutTape(() => featuresOf(yTrue));
      const features = featuresOf(yPred);
      return differentiable(
        features,
        (save) => {
          save([...truth, ...features]);
          return tidy(() => addN(weights.map((own, i) => dissimilarity(truth[i]!, features[i]!, own)))) as Tensor1D;
        },
        (dy, saved) =>
          weights.map((own, i) =>
            dissimilarityGradient(dy, saved[i] as Tensor4D, saved[weights.length + i] as Tensor4D, own),
          ),
      );
    });
  const tiles =
    !resize && extractor.field
      ? distsTiles({
          fields: [pixelField, ...layers.map((layer) => extractor.field!(layer))],
          weights,
          features(yTrue, yPred) {
            checkImagePair("DISTS", yTrue, yPred, leastSide, range);
            const both = tidy(() => [...featuresOf(yTrue), ...featuresOf(yPred)]);
            return [both.slice(0, weights.length), both.slice(weights.length)];
          },
        })
      : undefined;
  const loss: Loss = (yTrue, yPred) => tidy(() => meanOfImages(value(yTrue, yPred)));
  return { value, ...(tiles && { tiles }), loss, leastSide, range };
}

const pixelField: LayerField = { stride: 1, before: 0, after: 0, along: (pixels) => pixels };

function checkNetwork(extractor: DistsExtractor): void {
  const { network, preprocessing, pooling } = extractor ?? {};
  if (network !== "vgg16" || preprocessing !== "torchvision" || pooling !== "l2")
    throw new SrlossError(
      "argument",
      `createDists: the network is torchvision's VGG16 with blurred pools, createVgg(weights, { pooling: "l2" }); got ${
        extractor?.network ? `${network}, ${preprocessing}, pooling ${pooling}` : given(extractor)
      }.`,
    );
}

/** Both of the paper's weights for each layer; all of them sum to 1. */
async function channelWeights(): Promise<ChannelWeights[]> {
  const { alpha, beta } = await import("./alpha-beta.ts");
  const [a, b] = [decodeFloats(alpha), decodeFloats(beta)];
  const total = [...a, ...b].reduce((sum, value) => sum + value, 0);
  let first = 0;
  return channels.map((count) => {
    const own = (values: Float32Array) => values.slice(first, first + count).map((value) => value / total);
    const both = { alpha: own(a), beta: own(b) };
    first += count;
    return both;
  });
}
