import {
  type ContentTerms,
  charbonnierLoss,
  contentLoss,
  type FeatureExtractor,
  huberLoss,
  type LossPart,
  l1Loss,
  l2Loss,
  type MetricOptions,
  msSsim,
  type PresetName,
  psnr,
  ssim,
} from "@srloss/core";
import type { Vgg } from "@srloss/vgg";
import { add, mul, slice, type Tensor, tidy } from "@tensorflow/tfjs-core";
import type { Pair } from "./load-pair.ts";
import type { CompareRequest, LossName, NetworkNeed } from "./request.ts";

/** A number; or one for each layer or each preset. */
export type Value = number | { readonly [name: string]: Value };

/** One preset's terms. */
interface PresetValue {
  readonly total: number;
  readonly parts: readonly {
    readonly term: string;
    readonly layer?: string;
    readonly weight: number;
    readonly value: number;
  }[];
}

export interface Measured {
  /** What `--y` took as luma: MATLAB's Y of YCbCr, or the gray of gray files as it is. */
  readonly luma?: "ycbcr" | "gray";
  readonly values: Partial<Record<LossName, Value>>;
  readonly presets: Readonly<Record<string, PresetValue>>;
}

/** Computes what was asked for on the current backend; `onStage` hears what comes next, before it begins. */
export async function measurePair(
  pair: Pair,
  request: CompareRequest,
  networks: readonly { readonly need: NetworkNeed; readonly vgg: Vgg; readonly extractor: FeatureExtractor }[],
  onStage: (what: string) => void = () => undefined,
): Promise<Measured> {
  const values: Partial<Record<LossName, Value>> = {};
  for (const name of request.losses) {
    const compute = plain[name];
    if (!compute) continue;
    onStage(`Measuring ${name}`);
    values[name] = await scalar(() => compute(pair, request));
  }
  const found: Record<string, PresetValue> = {};
  for (const { need, vgg, extractor } of networks) {
    const parts = await measureParts(
      pair,
      vgg,
      announced(extractor, pair, need, onStage),
      need.preset ?? layerTerms(request),
    );
    if (need.preset) found[need.preset] = presetValue(parts);
    else
      for (const term of ["perceptual", "style"] as const)
        if (request.losses.includes(term)) values[term] = byLayer(parts, term);
  }
  const names = Object.keys(found);
  for (const term of ["perceptual", "style"] as const) {
    // Many presets have no style term.
    const own = names.filter((name) => found[name]!.parts.some((part) => part.term === term));
    const sums = own.map((name): [string, number] => [name, weighted(found[name]!, term)]);
    if (request.losses.includes(term) && sums.length)
      values[term] = names.length === 1 ? sums[0]![1] : Object.fromEntries(sums);
  }
  const ordered = Object.fromEntries(request.losses.filter((n) => values[n] !== undefined).map((n) => [n, values[n]!]));
  return { values: ordered, presets: found, ...(request.y && { luma: pair.gray ? "gray" : "ycbcr" }) };
}

/** The same, but it says which picture is being looked at. */
function announced(
  extractor: FeatureExtractor,
  { hr }: Pair,
  { architecture, preset }: NetworkNeed,
  onStage: (what: string) => void,
): FeatureExtractor {
  const of = preset ? ` (${preset})` : "";
  return {
    ...extractor,
    extract(images, layers) {
      const which = images.dataId === hr.dataId ? "original" : "reconstruction";
      onStage(`Running ${architecture} on the ${which}${of}`);
      const features = extractor.extract(images, layers);
      onStage(`Comparing what ${architecture} sees${of}`);
      return features;
    },
  };
}

type Compute = (pair: Pair, request: CompareRequest) => Tensor;

/** What needs no network. */
const plain: Partial<Record<LossName, Compute>> = {
  l1: (pair, request) => l1Loss(...scaled(pair, request)),
  l2: (pair, request) => l2Loss(...scaled(pair, request)),
  charbonnier: (pair, request) => charbonnierLoss(...scaled(pair, request)),
  huber: (pair, request) => huberLoss(...scaled(pair, request)),
  psnr: (pair, request) => psnr(...measuredChannels(pair, request), metricOptions(request)),
  ssim: (pair, request) => ssim(...measuredChannels(pair, request), metricOptions(request)),
  "ms-ssim": (pair, request) => msSsim(...measuredChannels(pair, request), metricOptions(request)),
};

function scaled({ hr, sr }: Pair, { range: [black, white] }: CompareRequest): [Tensor, Tensor] {
  if (black === 0 && white === 255) return [hr, sr];
  const scale = (white - black) / 255;
  return [hr, sr].map((image) => tidy(() => add(mul(image, scale), black))) as [Tensor, Tensor];
}

/** Gray is decoded to three equal channels; one of them is the luma. */
function measuredChannels({ hr, sr, gray }: Pair, { y }: CompareRequest): [Tensor, Tensor] {
  if (!y || !gray) return [hr, sr];
  return [hr, sr].map((image) => slice(image, [0, 0, 0, 0], [-1, -1, -1, 1])) as [Tensor, Tensor];
}

function metricOptions({ y }: CompareRequest): MetricOptions {
  return { channels: y ? "y" : "rgb" };
}

function layerTerms({ layers, losses }: CompareRequest): ContentTerms {
  return {
    ...(losses.includes("perceptual") && { perceptual: { weight: 1, layers } }),
    ...(losses.includes("style") && { style: { weight: 1, layers } }),
  };
}

interface PartValue extends Omit<LossPart, "value"> {
  readonly value: number;
}

async function measureParts(
  { hr, sr }: Pair,
  vgg: Vgg,
  extractor: FeatureExtractor,
  terms: ContentTerms | PresetName,
): Promise<PartValue[]> {
  // Random weights pretend to be no one's: a preset's settings may be tried on them.
  const { network: _, preprocessing: __, ...anonymous } = extractor;
  const { total, parts } = contentLoss(vgg.weights.name === "random" ? anonymous : extractor, terms).parts(hr, sr);
  const measured = await Promise.all(parts.map(async (part) => ({ ...part, value: (await part.value.data())[0]! })));
  for (const tensor of [total, ...parts.map(({ value }) => value)]) tensor.dispose();
  return measured;
}

function byLayer(parts: readonly PartValue[], term: string): Value {
  const own = parts.filter((part) => part.term === term);
  return own.length === 1 ? own[0]!.value : Object.fromEntries(own.map(({ layer, value }) => [layer!, value]));
}

function presetValue(parts: readonly PartValue[]): PresetValue {
  return {
    total: parts.reduce((sum, { weight, value }) => sum + weight * value, 0),
    parts: parts.map(({ term, layer, weight, value }) => ({ term, ...(layer && { layer }), weight, value })),
  };
}

function weighted({ parts }: PresetValue, term: string): number {
  return parts.reduce((sum, part) => (part.term === term ? sum + part.weight * part.value : sum), 0);
}

async function scalar(compute: () => Tensor): Promise<number> {
  const tensor = tidy(compute);
  const [value] = await tensor.data();
  tensor.dispose();
  return value!;
}
