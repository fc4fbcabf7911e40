import { contentLoss, type FeatureExtractor, type LossMaps, lossMaps, msSsim, psnr, ssim } from "@srloss/core";
import { type DecodedImage, imageTensor } from "@srloss/core/decoding";
import type { Vgg } from "@srloss/vgg";
import { dispose, slice, type Tensor, type Tensor3D, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import type { BackendReport } from "../engines/use-backend.ts";
import type { CompareOptions, CompareProgress, CompareResult, ValueMap } from "./compare-options.ts";
import type { NetworkNeed } from "./network-need.ts";

const metricFunctions = { psnr, ssim, msSsim };

/** The numbers of one pair on the current backend; between them `step` may throw, to stop. */
export async function compare(
  vgg: Vgg | null,
  { sr, hr }: { readonly sr: DecodedImage; readonly hr: DecodedImage },
  { terms, layers }: NetworkNeed,
  backend: BackendReport,
  options: CompareOptions,
  step: (stage: CompareProgress["stage"]) => void,
): Promise<CompareResult> {
  const { metrics = ["psnr", "ssim"], metricOptions = {}, maps = false } = options;
  const pair = [imageTensor(hr), imageTensor(sr)] as const;
  // Gray files are decoded to three equal channels; the luma is the gray as it is.
  const gray = metricOptions.channels === "y" && sr.grayscale === true && hr.grayscale === true;
  const channels = () =>
    gray ? (pair.map((image) => slice(image, [0, 0, 0, 0], [-1, -1, -1, 1])) as [Tensor4D, Tensor4D]) : pair;
  try {
    step("losses");
    const { total, parts } = await lossNumbers(vgg, terms, pair);
    const measured: Partial<Record<keyof typeof metricFunctions, number>> = {};
    for (const name of metrics) {
      step("metrics");
      const compute = metricFunctions[name];
      if (!compute) throw new Error(`"${name}" is not a metric. Known: ${Object.keys(metricFunctions).join(", ")}.`);
      measured[name] = await only(tidy(() => compute(...channels(), metricOptions)));
    }
    if (maps) step("maps");
    return {
      backend,
      ...(vgg && { weights: vgg.weights }),
      width: hr.width,
      height: hr.height,
      total,
      parts,
      metrics: measured,
      ...(metricOptions.channels === "y" && { luma: gray ? ("gray" as const) : ("ycbcr" as const) }),
      ...(maps && { maps: await mapNumbers(lossMaps(vgg, ...pair, layers.length ? { layers } : {})) }),
    };
  } finally {
    dispose([...pair]);
  }
}

async function lossNumbers(vgg: Vgg | null, terms: NetworkNeed["terms"], [hr, sr]: readonly [Tensor4D, Tensor4D]) {
  const { total, parts } = contentLoss(vgg && anonymousIfRandom(vgg), terms).parts(hr, sr);
  const numbers = await Promise.all(parts.map(async ({ value, ...part }) => ({ ...part, value: await only(value) })));
  return { total: await only(total), parts: numbers };
}

/** Random weights pretend to be no one's: any preset may be tried on them. */
function anonymousIfRandom(vgg: Vgg): FeatureExtractor {
  const { network: _, preprocessing: __, ...anonymous } = vgg;
  return vgg.weights.name === "random" ? anonymous : vgg;
}

async function mapNumbers({ l1, l2, perceptual, style }: LossMaps): Promise<NonNullable<CompareResult["maps"]>> {
  const byLayer = async (maps: Readonly<Record<string, Tensor3D>>) =>
    Object.fromEntries(
      await Promise.all(Object.entries(maps).map(async ([name, map]) => [name, await values(map)] as const)),
    );
  return {
    l1: await values(l1),
    l2: await values(l2),
    perceptual: await byLayer(perceptual),
    style: await byLayer(style),
  };
}

async function values(map: Tensor3D): Promise<ValueMap> {
  const [, height, width] = map.shape;
  const data = (await map.data()) as Float32Array;
  map.dispose();
  return { width, height, data };
}

/** The only value of a tensor, which is disposed. */
async function only(tensor: Tensor): Promise<number> {
  const [value] = await tensor.data();
  tensor.dispose();
  return value!;
}
