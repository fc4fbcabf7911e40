import type { Pictures, Session } from "../page/use-session.ts";
import type { Comparison } from "../worker/compare.ts";

/** The numbers with all that they depend on. */
export function resultsJson(
  { original }: Pictures,
  comparisons: readonly Comparison[],
  { settings, weights, backend }: Session,
): string {
  const { layers, channels, crop } = settings;
  const { name, width, height } = original!;
  const results = {
    original: { name, width, height },
    reconstructions: comparisons.map(({ name, values }) => ({
      name,
      // JSON has no infinity: the PSNR of equal pictures is null.
      values,
    })),
    settings: { layers, psnrAndSsim: { channels, crop } },
    weights,
    engine: backend && { name: backend.engine, device: backend.device },
  };
  return `${JSON.stringify(results, undefined, 2)}\n`;
}
