import { gramMatrix } from "@srloss/core";
import { imageTensor } from "@srloss/web";
import {
  avgPool,
  dispose,
  mean,
  squaredDifference,
  type Tensor,
  type Tensor4D,
  tidy,
  transpose,
} from "@tensorflow/tfjs-core";
import { cutImage, type Image, middleOf } from "./image.ts";
import { breathe } from "./jobs.ts";
import { type LoadListener, networkFor } from "./network.ts";

/** The features of a pair of pictures at one layer, small enough to be drawn. */
export interface FeaturePair {
  readonly channels: number;
  /** Of one drawn channel. */
  readonly width: number;
  readonly height: number;
  /** One drawn value is the mean of so many features a side. */
  readonly averaged: number;
  /** `[channels, height, width]`. */
  readonly original: Float32Array;
  readonly reconstruction: Float32Array;
  /** For each channel the mean of the squared differences: the perceptual loss is the mean of these. */
  readonly differences: Float32Array;
}

/** `[channels, channels]` of each picture, as `gramMatrix` makes them. */
export interface GramPair {
  readonly channels: number;
  readonly original: Float32Array;
  readonly reconstruction: Float32Array;
}

/** What a layer of the network makes of two pictures. */
export interface Seen {
  readonly layer: string;
  readonly features: FeaturePair;
  readonly grams: GramPair;
}

/** More would not be told apart in a grid of channels. */
const mostDrawn = 96;

/** Of a larger picture the middle is looked at. */
const mostSeen = 1024;
const sizeOf = ({ width, height }: Image) => ({ width, height });

/** `onStep` hears what comes next, and how many of all the steps are done. */
export async function see(
  whole: Image,
  wholeReconstruction: Image,
  layer: string,
  listener: LoadListener,
  onStep: (what: string, done: number, total: number) => void,
): Promise<Seen> {
  const { signal } = listener;
  const vgg = await networkFor([layer], listener);
  const least = vgg.minimumSize(layer);
  const part = middleOf({ x: 0, y: 0, ...sizeOf(whole) }, mostSeen);
  const [original, reconstruction] = [cutImage(whole, part), cutImage(wholeReconstruction, part)];
  const { name, width: w, height: h } = original;
  if (Math.min(w, h) < least)
    throw new Error(`${layer} sees nothing in ${name}, which is ${w}x${h}: it needs ${least}x${least} pixels.`);
  const held: Tensor[] = [];
  const step = async (what: string, done: number) => {
    onStep(`${what}, ${layer}`, done, 4);
    await breathe(signal);
  };
  const extract = (image: Image) => {
    const pixels = imageTensor(image);
    try {
      const [features] = vgg.extract(pixels, [layer]) as [Tensor4D];
      held.push(features);
      return features;
    } finally {
      pixels.dispose();
    }
  };
  try {
    await step("Features of the original", 0);
    const truth = extract(original);
    await step("Features of the reconstruction", 1);
    const prediction = extract(reconstruction);
    await step("Maps of the channels", 2);
    const [, height, width, channels] = truth.shape;
    const averaged = Math.ceil(Math.max(height, width) / mostDrawn);
    const features: FeaturePair = {
      channels,
      width: Math.ceil(width / averaged),
      height: Math.ceil(height / averaged),
      averaged,
      original: await read(drawn(truth, averaged)),
      reconstruction: await read(drawn(prediction, averaged)),
      differences: await read(tidy(() => mean(squaredDifference(truth, prediction), [0, 1, 2]))),
    };
    await step("Gram matrices", 3);
    const grams: GramPair = {
      channels,
      original: await read(gramMatrix(truth)),
      reconstruction: await read(gramMatrix(prediction)),
    };
    return { layer, features, grams };
  } finally {
    dispose(held);
  }
}

/** Channel by channel; at the right and lower edge the mean is of what is there. */
function drawn(features: Tensor4D, averaged: number): Tensor {
  return tidy(() => transpose(averaged === 1 ? features : avgPool(features, averaged, averaged, "same"), [0, 3, 1, 2]));
}

async function read(values: Tensor): Promise<Float32Array> {
  try {
    return (await values.data()) as Float32Array;
  } finally {
    values.dispose();
  }
}
