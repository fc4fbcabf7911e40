import { type MetricOptions, measures } from "@srloss/core";
import { slice, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import type { ResolvedRequest } from "./evaluation-request.ts";
import type { Found, OnStage } from "./found.ts";
import type { ImagePair } from "./image-pair.ts";
import { only, readMap } from "./read-values.ts";

/** What metrics report by themselves. */
export async function measureMetrics(
  pair: ImagePair,
  { measures: asked, channels, maps }: ResolvedRequest,
  { values, maps: all }: Found,
  onStage: OnStage,
): Promise<void> {
  const options: MetricOptions = { channels };
  for (const measure of asked) {
    const { metric } = measures[measure];
    if (!metric) continue;
    await onStage(`Measuring ${measure}`);
    const value = await only(tidy(() => metric.value(...looked(pair, channels), options)));
    values.set(measure, value);
    if (maps && metric.map)
      all.push(
        await readMap(
          tidy(() => metric.map!(...looked(pair, channels), options)),
          { measure, mean: value },
        ),
      );
  }
}

/** Gray is decoded to three equal channels; one of them is the luma. */
function looked({ hr, sr, gray }: ImagePair, channels: "rgb" | "y"): [Tensor4D, Tensor4D] {
  if (channels !== "y" || !gray) return [hr, sr];
  return [hr, sr].map((image) => slice(image, [0, 0, 0, 0], [-1, -1, -1, 1])) as [Tensor4D, Tensor4D];
}
