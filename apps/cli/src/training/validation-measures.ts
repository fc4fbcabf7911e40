import "@srloss/core/metrics";
import { measures } from "@srloss/core";
import { findMeasure } from "@srloss/evaluate";
import type { ValidationMeasure } from "@srloss/train";
import { UsageError } from "../usage-error.ts";

/** Measures by name, as papers report them: PSNR, SSIM and MS-SSIM of the luma, `scale` pixels cut from each side. */
export function validationMeasures(names: readonly string[], scale: number): Record<string, ValidationMeasure> {
  return Object.fromEntries(
    names.map((given): [string, ValidationMeasure] => {
      const name = findMeasure(given);
      const { metric, alone, byConvention } = measures[name];
      if (alone) return [name, async (_, sr) => (await alone(sr))[0]!];
      if (!metric)
        throw new UsageError(
          `--measures: ${name} is a term of a loss, which a validation shows anyway where it is trained with; name metrics, such as psnr,ssim.`,
        );
      const look = byConvention ? ({ channels: "y", crop: scale } as const) : {};
      return [name, (hr, sr) => metric.value(hr, sr, look)];
    }),
  );
}
