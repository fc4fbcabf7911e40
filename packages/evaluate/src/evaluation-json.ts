import type { ConventionName, MeasureName } from "@srloss/core";
import { checkFields, checkOptions, type OptionNames } from "@srloss/core/validation";
import type { WeightOrigin } from "@srloss/vgg";
import { version_core } from "@tensorflow/tfjs-core";
import type { Evaluation, MixPart } from "./evaluation.ts";
import { checkRequest, type EvaluationRequest } from "./evaluation-request.ts";
import { measuredLayers } from "./network-need.ts";

/** A network, what it was trained for, and its weights, by a digest of them. */
export interface UsedNetwork {
  readonly network: string;
  readonly preprocessing: string;
  readonly weights: WeightOrigin;
}

/** What produced the numbers. */
export interface Provenance {
  readonly engine: { readonly name: string; readonly device: string };
  /** Those that were loaded for the request's needs, and those of measures that have one of their own (their `metric`). */
  readonly networks: readonly UsedNetwork[];
  /** Names or paths of the images, where they have some. */
  readonly files?: { readonly sr: string; readonly hr: string };
  /** Whether images of different sizes were cut to the size in common. */
  readonly cropped?: boolean;
  /** Of srloss and of what it ran on, by name. */
  readonly versions?: Readonly<Record<string, string>>;
}

const provenanceNames: OptionNames<Provenance> = {
  engine: true,
  networks: true,
  files: true,
  cropped: true,
  versions: true,
};

/** JSON has no infinity and no NaN: these are texts. */
export type JsonNumber = number | "Infinity" | "-Infinity" | "NaN";

/** What `evaluationSchema` describes. */
export interface EvaluationJson {
  readonly schema: 1;
  readonly files?: { readonly sr: string; readonly hr: string };
  readonly width: number;
  readonly height: number;
  readonly cropBorder: number;
  readonly cropped: boolean;
  readonly values: Readonly<Partial<Record<MeasureName, JsonNumber | Readonly<Record<string, JsonNumber>>>>>;
  readonly mixes: Readonly<
    Record<
      string,
      {
        readonly total: JsonNumber;
        readonly parts: readonly (Omit<MixPart, "value"> & { readonly value: JsonNumber })[];
      }
    >
  >;
  readonly luma?: "ycbcr" | "yiq" | "gray";
  readonly tiled?: readonly MeasureName[];
  readonly engine: { readonly name: string; readonly device: string };
  readonly networks: readonly {
    readonly network: string;
    readonly preprocessing: string;
    readonly weights: string;
    readonly sha256: string;
    readonly verified: boolean;
  }[];
  readonly layers: readonly string[];
  readonly pixelRange: readonly [number, number];
  /** `own`: each metric's as the convention's program has it, which differ. */
  readonly channels: "rgb" | "y" | "own";
  readonly convention: ConventionName;
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * An evaluation as JSON, with all that its numbers depend on; `evaluationSchema` describes it.
 *
 * @param evaluation From `evaluatePair`.
 * @param given The request that it answers.
 * @param made What produced it.
 *
 * @example
 * ```ts
 * const request = checkRequest({ measures: ["psnr"] });
 * const evaluation = await evaluatePair({ hr, sr: hr }, request, []);
 * evaluationJson(evaluation, request, { engine: { name: "cpu", device: "" }, networks: [] }).values; // => { psnr: "Infinity" }
 * ```
 */
export function evaluationJson(evaluation: Evaluation, given: EvaluationRequest, made: Provenance): EvaluationJson {
  checkFields(evaluation, ["width", "height", "values", "mixes"], "evaluationJson: an evaluation");
  const { width, height, values, mixes, luma, tiled } = evaluation;
  checkOptions("evaluationJson: what produced it", made, provenanceNames, ["engine", "networks"]);
  const { engine, networks, files, cropped = false, versions } = made;
  const request = checkRequest(given);
  return {
    schema: 1,
    ...(files && { files }),
    width,
    height,
    cropBorder: request.cropBorder,
    cropped,
    values: mapValues(values, (value) => (typeof value === "number" ? finite(value) : mapValues(value!, finite))),
    mixes: mapValues(mixes, ({ total, parts }) => ({
      total: finite(total),
      parts: parts.map(({ value, ...part }) => ({ ...part, value: finite(value) })),
    })),
    ...(luma && { luma }),
    ...(tiled && { tiled }),
    engine,
    networks: networks.map(({ network, preprocessing, weights }) => ({
      network,
      preprocessing,
      weights: weights.name,
      sha256: weights.sha256,
      verified: weights.verified,
    })),
    layers: measuredLayers({ ...request, presets: request.presets.filter((preset) => Object.hasOwn(mixes, preset)) }),
    pixelRange: request.pixelRange as [number, number],
    channels: request.channels ?? "own",
    convention: request.convention,
    versions: { ...versions, tfjs: version_core },
  };
}

export function finite(value: number): JsonNumber {
  return Number.isFinite(value) ? value : (String(value) as JsonNumber);
}

function mapValues<K extends string, V, W>(object: Readonly<Partial<Record<K, V>>>, f: (value: V) => W): Record<K, W> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, f(value as V)])) as Record<K, W>;
}
