import { type ConventionName, conventions, type MeasureName, measures, type PresetName, presets } from "@srloss/core";
import { checkFields } from "@srloss/core/validation";
import type { Evaluation, MeasuredValue } from "./evaluation.ts";
import { checkRequest, type EvaluationRequest, type ResolvedRequest } from "./evaluation-request.ts";
import { channelsOf } from "./measured-channels.ts";

/** One number with all that a table says about it. */
export interface EvaluationRow {
  /** `psnr`, `perceptual block2_conv2`, `esrgan`, `esrgan: perceptual conv5_4`. */
  readonly name: string;
  /** For people: `PSNR (Y)`, `Perceptual loss`. */
  readonly title: string;
  readonly value: number;
  readonly unit: string;
  readonly better: "lower" | "higher";
  /** What was looked at: the units of the pixels, the channels, or the layer; of a part of a sum its weight. */
  readonly of: string;
  /** The program whose PSNR, SSIM or MS-SSIM it is. */
  readonly convention?: ConventionName;
  /** The measure; none for the total of a weighted sum. */
  readonly measure?: MeasureName;
  /** The weighted sum that it is, or is a part of. */
  readonly mix?: string;
}

/**
 * Everything that was measured, a row for each number, in the order of `measures`; weighted sums follow, each with its parts.
 *
 * @param evaluation From `evaluatePair`.
 * @param given The request that it answers.
 *
 * @example
 * ```ts
 * const request = checkRequest({ measures: ["psnr"] });
 * const evaluation = await evaluatePair({ hr, sr }, request, []);
 * evaluationRows(evaluation, request)[0].unit; // => "dB"
 * ```
 */
export function evaluationRows(evaluation: Evaluation, given: EvaluationRequest = {}): EvaluationRow[] {
  const request = checkRequest(given);
  checkFields(evaluation, ["width", "height", "values", "mixes"], "evaluationRows: an evaluation");
  const { values, mixes } = evaluation;
  return [
    ...(Object.entries(values) as [MeasureName, MeasuredValue][]).flatMap(([measure, value]) =>
      measureRows(measure, value, evaluation, request),
    ),
    ...Object.entries(mixes).flatMap(([mix, { total, parts }]): EvaluationRow[] => [
      { name: mix, title: mix, value: total, unit: "", better: "lower", of: "weighted sum", mix },
      ...parts.map(({ term, layer, weight, value }) => ({
        name: `${mix}: ${layer ? `${term} ${layer}` : term}`,
        title: `${mix}: ${measures[term].title}`,
        value,
        unit: "",
        better: "lower" as const,
        of: `${partOf(mix, layer, request)}, x ${Number(weight.toPrecision(4))}`,
        measure: term,
        mix,
      })),
    ]),
  ];
}

/** The network's layer, or the range of the pixels, that a part of a weighted sum looks at. */
function partOf(mix: string, layer: string | undefined, request: ResolvedRequest): string {
  const preset = mix === "terms" ? undefined : presets[mix as PresetName];
  if (layer === undefined) return `RGB in ${(preset?.pixelRange ?? request.pixelRange).join("..")}`;
  return `${(preset?.network ?? request.network).toUpperCase()} ${layer}`;
}

function measureRows(
  measure: MeasureName,
  value: MeasuredValue,
  evaluation: Evaluation,
  request: ResolvedRequest,
): EvaluationRow[] {
  const { title, unit, better, byConvention } = measures[measure];
  const y = byConvention && channelsOf(measure, request) === "y" ? " (Y)" : "";
  const name = `${measure}${y}`;
  const row = {
    title: `${title}${y}`,
    unit,
    better,
    measure,
    ...(byConvention && { convention: request.convention }),
  };
  if (typeof value === "number") return [{ name, value, ...row, of: lookedAt(measure, evaluation, request) }];
  return Object.entries(value).map(([layer, one]) => ({
    name: `${name} ${layer}`,
    value: one,
    ...row,
    of: lookedAt(measure, evaluation, request, layer),
  }));
}

/** The pixels, channels or layer that a number is of. */
function lookedAt(
  measure: MeasureName,
  { luma, judges }: Evaluation,
  request: ResolvedRequest,
  layer: string = request.layers[0]!,
): string {
  const { pixelRange, network, convention } = request;
  const { of, sees, metric, alone, byConvention, load } = measures[measure];
  if (of === "features") return `${network.toUpperCase()} ${layer}`;
  if (alone) return "the reconstruction alone";
  if (load) return `RGB, by ${judges?.[measure] ?? "a network of its own"}`;
  if (sees) return sees === "luma" ? "luma" : "RGB";
  if (!metric) return `RGB in ${pixelRange.join("..")}`;
  if (!byConvention) return "RGB";
  const as = convention === "srloss" ? ", convention srloss" : `, as ${conventions[convention].program}`;
  return `${luma && channelsOf(measure, request) === "y" ? lumas[luma] : "RGB"}${as}`;
}

const lumas = {
  gray: "gray as it is, 0..255",
  ycbcr: "Y of MATLAB's YCbCr, 16..235",
  yiq: "Y of YIQ, 0..255",
} as const;
