import { contentLoss, lossMaps, type PreparedTarget, psnr, ssim } from "@srloss/core";
import { imageTensor } from "@srloss/web";
import { dispose, type Tensor, type Tensor3D } from "@tensorflow/tfjs-core";
import type { Image } from "./image.ts";
import { breathe } from "./jobs.ts";
import { type LoadListener, networkFor } from "./network.ts";
import { rememberFeatures } from "./remember-features.ts";

export interface CompareSettings {
  /** Of the perceptual and the style loss. */
  readonly layers: readonly string[];
  /** Of PSNR and SSIM. */
  readonly channels: "rgb" | "y";
  /** Pixels cut at each side before PSNR and SSIM. */
  readonly crop: number;
}

/** One loss over one pair of pictures; its mean is the loss. */
export interface LossMap {
  /** `l1`, `perceptual block3_conv3`: as in the table. */
  readonly name: string;
  /** The style map's shares may be negative. */
  readonly signed: boolean;
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

export interface Comparison {
  readonly name: string;
  /** By the table's names: `l1`, `l2`, `perceptual block3_conv3`, `style block3_conv3`, `psnr`, `ssim`. */
  readonly values: Readonly<Record<string, number>>;
  readonly maps: readonly LossMap[];
}

/** Every loss, metric and map of each reconstruction against the original; `onDone` hears of each one that is finished. */
export async function compare(
  original: Image,
  reconstructions: readonly Image[],
  settings: CompareSettings,
  listener: LoadListener,
  onDone: (done: number, name: string) => void,
): Promise<Comparison[]> {
  for (const { name, width, height } of reconstructions)
    if (width !== original.width || height !== original.height)
      throw new Error(
        `${name} is ${width}x${height}, and the original ${original.name} is ${original.width}x${original.height}; the losses compare pictures of one size.`,
      );
  const { signal } = listener;
  const { layers, channels, crop } = settings;
  const vgg = rememberFeatures(await networkFor(layers, listener), layers);
  const loss = contentLoss(vgg, { l1: 1, l2: 1, perceptual: { weight: 1, layers }, style: { weight: 1, layers } });
  const truth = imageTensor(original);
  let target: PreparedTarget | undefined;
  const results: Comparison[] = [];
  try {
    onDone(0, original.name);
    await breathe(signal);
    vgg.remember(truth);
    target = loss.prepare(truth);
    for (const image of reconstructions) {
      onDone(results.length, image.name);
      await breathe(signal);
      const prediction = imageTensor(image);
      try {
        vgg.remember(prediction);
        await breathe(signal);
        const { total, parts } = loss.parts(target, prediction);
        total.dispose();
        const values: Record<string, number> = {};
        for (const { term, layer, value } of parts) values[mapName(term, layer)] = await read(value);
        await breathe(signal);
        values.psnr = await read(psnr(truth, prediction, { channels, crop }));
        values.ssim = await read(ssim(truth, prediction, { channels, crop }));
        await breathe(signal);
        const maps = lossMaps(vgg, truth, prediction, { layers });
        results.push({ name: image.name, values, maps: await readMaps(maps) });
      } finally {
        vgg.forget(prediction);
        prediction.dispose();
      }
    }
  } finally {
    target?.dispose();
    vgg.forget(truth);
    truth.dispose();
  }
  return results;
}

const mapName = (loss: string, layer?: string) => (layer ? `${loss} ${layer}` : loss);

async function read(value: Tensor): Promise<number> {
  try {
    return (await value.data())[0]!;
  } finally {
    value.dispose();
  }
}

async function readMaps(maps: ReturnType<typeof lossMaps>): Promise<LossMap[]> {
  const { l1, l2, perceptual, style } = maps;
  const all: [name: string, map: Tensor3D][] = [
    ["l1", l1],
    ["l2", l2],
  ];
  for (const [layer, map] of Object.entries(perceptual)) all.push([mapName("perceptual", layer), map]);
  for (const [layer, map] of Object.entries(style)) all.push([mapName("style", layer), map]);
  try {
    return await Promise.all(
      all.map(async ([name, map]) => {
        const [, height, width] = map.shape;
        return { name, signed: name.startsWith("style"), width, height, values: (await map.data()) as Float32Array };
      }),
    );
  } finally {
    dispose(all.map(([, map]) => map));
  }
}
