import { type MeasureName, type MetricOptions, measures } from "@srloss/core";
import { slice, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import type { ResolvedRequest } from "./evaluation-request.ts";
import type { Found, OnStage } from "./found.ts";
import type { ImagePair } from "./image-pair.ts";
import type { LoadedMeasure } from "./loaded-measures.ts";
import { channelsOf } from "./measured-channels.ts";
import { only, readMap } from "./read-values.ts";

/** What metrics report by themselves. */
export async function measureMetrics(
  pair: ImagePair,
  loaded: readonly LoadedMeasure[],
  request: ResolvedRequest,
  { values, maps: all }: Found,
  onStage: OnStage,
): Promise<void> {
  const { convention, maps } = request;
  for (const measure of request.measures) {
    const channels = channelsOf(measure, request);
    const { alone, byConvention } = measures[measure];
    const metric = measures[measure].metric ?? loaded.find((one) => one.measure === measure)?.metric;
    if (alone) {
      await onStage(`Measuring ${measure}`);
      values.set(measure, (await alone(pair.sr))[0]!);
    }
    if (!metric) continue;
    const options: MetricOptions = byConvention ? { channels, convention } : {};
    await onStage(`Measuring ${measure}`);
    const value = await only(tidy(() => metric.value(...looked(pair, measure, channels), options)));
    values.set(measure, value);
    if (maps && metric.map)
      all.push(
        await readMap(
          tidy(() => metric.map!(...looked(pair, measure, channels), options)),
          { measure, mean: value },
        ),
      );
  }
}

function looked({ hr, sr, gray }: ImagePair, measure: MeasureName, channels: "rgb" | "y"): [Tensor4D, Tensor4D] {
  if (!gray || !looksAtOne(measure, channels)) return [hr, sr];
  return [hr, sr].map(oneChannel) as [Tensor4D, Tensor4D];
}

/**
 * Gray is decoded to three equal channels. One of them is the luma, and all that metrics of pairs without a choice of channels need.
 */
export function looksAtOne(measure: MeasureName, channels: "rgb" | "y"): boolean {
  const { alone, byConvention } = measures[measure];
  return alone === undefined && !(byConvention && channels === "rgb");
}

export function oneChannel(image: Tensor4D): Tensor4D {
  return slice(image, [0, 0, 0, 0], [-1, -1, -1, 1]);
}
