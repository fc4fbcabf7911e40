import {
  differentiable,
  type FeatureExtractor,
  type Loss,
  type PixelRange,
  SrlossError,
  type TiledMetric,
  withoutTape,
} from "@srloss/core";
import { checkOptions, given, type OptionNames } from "@srloss/core/validation";
import {
  addN,
  concat,
  image,
  reshape,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  tidy,
} from "@tensorflow/tfjs-core";
import { type LpipsNetwork, type LpipsVersion, readHeads } from "../heads/read-heads.ts";
import { checkImagePair, meanOfImages, rgbPixels, toBytes } from "../judged-images.ts";
import { torchvision } from "../networks/frozen-extractor.ts";
import { lpipsTiles } from "./lpips-tiles.ts";
import {
  differenceMap,
  meanOfPlaces,
  unitDifference,
  unitDifferenceGradient,
  unitFeatures,
} from "./unit-difference.ts";

export interface LpipsOptions {
  /** Which calibration. `0.0` is the first release's, which papers before 2018 quote. @defaultValue `"0.1"` */
  readonly version?: LpipsVersion;
  /** Whether channels are weighted as people judge; without, all count alike. @defaultValue `true` */
  readonly linearHeads?: boolean;
  /** Black and white of the images; the original's own are in `[-1, 1]`. @defaultValue `[0, 255]` */
  readonly range?: PixelRange;
}

const optionNames: OptionNames<LpipsOptions> = { version: true, linearHeads: true, range: true };

/** LPIPS on one network. Lower is better, 0 for equal images. */
export interface Lpips {
  /** `[batch]`: of each image. Differentiable in `yPred`. */
  value(yTrue: Tensor, yPred: Tensor): Tensor1D;
  /** `[batch, layers]`: what each layer adds to the value. A constant. */
  layers(yTrue: Tensor, yPred: Tensor): Tensor2D;
  /** `[batch, height, width]`: where the images differ, the layers' maps enlarged bilinearly (`spatial` of the original). A constant. */
  map(yTrue: Tensor, yPred: Tensor): Tensor3D;
  /** The same of images that are too large for one tensor; none on a network that does not say which pixels its features look at. */
  readonly tiles?: TiledMetric;
  /** The mean over the batch. */
  readonly loss: Loss;
  /** The least height and width of the images. */
  readonly leastSide: number;
  /** Black and white of the images that it takes. */
  readonly range: PixelRange;
}

interface Trunk {
  readonly network: LpipsNetwork;
  readonly layers: readonly string[];
  readonly channels: readonly number[];
}

const trunks: Readonly<Record<string, Trunk>> = {
  alexnet: {
    network: "alex",
    layers: ["relu1", "relu2", "relu3", "relu4", "relu5"],
    channels: [64, 192, 384, 256, 256],
  },
  squeezenet1_1: {
    network: "squeeze",
    layers: ["relu1", "fire3", "fire5", "fire6", "fire7", "fire8", "fire9"],
    channels: [64, 128, 256, 384, 384, 512, 512],
  },
  vgg16: {
    network: "vgg",
    layers: ["block1_conv2", "block2_conv2", "block3_conv3", "block4_conv3", "block5_conv3"],
    channels: [64, 128, 256, 512, 512],
  },
};

/** A network that says which one it is: `createAlexNet`'s, `createSqueezeNet`'s, or a VGG16 of `@srloss/vgg` with torchvision's weights. */
export interface LpipsExtractor extends FeatureExtractor {
  readonly network: string;
  readonly preprocessing?: string;
  minimumSize(layer: string): number;
}

/**
 * Learned perceptual image patch similarity (Zhang et al., 2018), as lpips 0.1.4 computes it: for each layer the mean over places
 * of `sum_c w_c (a_c - b_c)^2`, `a` and `b` being the features divided by their length, `f / (sqrt(sum f^2) + 1e-10)`; and the
 * layers' sum. Its gradient is 0 where features are all 0 (there the original's is NaN).
 *
 * @param extractor AlexNet, SqueezeNet 1.1 or torchvision's VGG16; it stays the caller's to dispose of.
 * @param options `version`, `linearHeads` and `range`.
 * @returns Values, layers, maps and a loss of images `[batch, height, width, 3]`, or gray ones, `[batch, height, width, 1]`.
 * @throws SrlossError for another network, unknown options and, from the functions, images of other shapes.
 *
 * @example
 * ```ts
 * const alex = createAlexNet(alexWeights);
 * const lpips = await createLpips(alex);
 * lpips.value(hr, hr); // => [0]
 * alex.dispose();
 * ```
 */
export async function createLpips(extractor: LpipsExtractor, options: LpipsOptions = {}): Promise<Lpips> {
  checkOptions("createLpips", options, optionNames);
  const { version = "0.1", linearHeads = true, range = [0, 255] } = options;
  if (version !== "0.1" && version !== "0.0")
    throw new SrlossError("option", `createLpips: version is "0.1" or "0.0"; got ${given(version)}.`);
  const { network, layers, channels } = trunkOf(extractor);
  const heads = linearHeads ? await readHeads(network, version) : new Float32Array(sumOf(channels)).fill(1);
  const weights = channels.map((count, i) => {
    const first = sumOf(channels.slice(0, i));
    return heads.slice(first, first + count);
  });
  const leastSide = Math.max(...layers.map((layer) => extractor.minimumSize(layer)));
  const pixels = pixelsFor(version, range);
  const featuresOf = (images: Tensor) => extractor.extract(rgbPixels(images, ...pixels), layers);
  const maps = (yTrue: Tensor, yPred: Tensor): Tensor[] => {
    checkImagePair("LPIPS", yTrue, yPred, leastSide, range);
    const [a, b] = [featuresOf(yTrue), featuresOf(yPred)];
    return a.map((features, i) => differenceMap(unitFeatures(features), unitFeatures(b[i]!), weights[i]!));
  };

  const value = (yTrue: Tensor, yPred: Tensor): Tensor1D =>
    tidy(() => {
      checkImagePair("LPIPS", yTrue, yPred, leastSide, range);
      const truth = withoutTape(() => featuresOf(yTrue));
      const features = featuresOf(yPred);
      return differentiable(
        features,
        (save) => {
          save([...truth, ...features]);
          return tidy(() => addN(truth.map((a, i) => unitDifference(a, features[i]!, weights[i]!)))) as Tensor1D;
        },
        (dy, saved) => {
          const count = layers.length;
          return weights.map((own, i) =>
            unitDifferenceGradient(dy, saved[i] as Tensor4D, saved[count + i] as Tensor4D, own),
          );
        },
      );
    });
  return {
    value,
    layers: (yTrue, yPred) =>
      tidy(
        () =>
          concat(
            maps(yTrue, yPred).map((map) => reshape(meanOfPlaces(map), [-1, 1])),
            1,
          ) as Tensor2D,
      ),
    map: (yTrue, yPred) =>
      tidy(() => {
        const [, height, width] = yTrue.shape as Tensor4D["shape"];
        const large = maps(yTrue, yPred).map((map) => {
          const [batch, rows, columns] = map.shape;
          const small = reshape(map, [batch!, rows!, columns!, 1]) as Tensor4D;
          return image.resizeBilinear(small, [height, width], false, true);
        });
        return reshape(addN(large), [-1, height, width]) as Tensor3D;
      }),
    ...(extractor.field && {
      tiles: lpipsTiles({
        fields: layers.map((layer) => extractor.field!(layer)),
        weights,
        features(yTrue, yPred) {
          checkImagePair("LPIPS", yTrue, yPred, leastSide, range);
          const both = tidy(() => [...featuresOf(yTrue), ...featuresOf(yPred)]);
          return [both.slice(0, layers.length), both.slice(layers.length)];
        },
      }),
    }),
    loss: (yTrue, yPred) => tidy(() => meanOfImages(value(yTrue, yPred))),
    leastSide,
    range,
  };
}

function trunkOf(extractor: LpipsExtractor): Trunk {
  const trunk = trunks[extractor?.network];
  if (!trunk)
    throw new SrlossError(
      "argument",
      `createLpips: the network is alexnet, squeezenet1_1 or vgg16; got ${given(extractor?.network ?? extractor)}.`,
    );
  if (extractor.preprocessing !== undefined && extractor.preprocessing !== "torchvision")
    throw new SrlossError(
      "weights",
      `createLpips: LPIPS was calibrated on torchvision's VGG16; this one has ${extractor.preprocessing} weights.`,
    );
  return trunk;
}

/** Scale and offset of each channel, into what makes the network see what the original's sees. */
function pixelsFor(version: LpipsVersion, range: PixelRange): [number[], number[]] {
  const { scale, offset } = toBytes(range, "createLpips");
  const { mean, deviation } = torchvision;
  // The first release gave pixels in -1..1 to the network as they are.
  const again = mean.map((middle, c) =>
    version === "0.1" ? { by: 1, plus: 0 } : { by: deviation[c]! / 127.5, plus: middle - deviation[c]! },
  );
  return [again.map(({ by }) => by * scale), again.map(({ by, plus }) => by * offset + plus)];
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
