import {
  type ConventionName,
  conventions,
  type MeasureName,
  measures,
  type PixelRange,
  type PresetName,
} from "@srloss/core";
import { checkRequest, type EvaluationRequest, findMeasure, type ResolvedRequest } from "@srloss/evaluate";
import { choiceOption, countOption, listOption, packagesOption, textOption } from "../options.ts";
import type { JudgePlaces } from "./judge-weights.ts";

const ranges: Record<string, PixelRange> = { "0,255": [0, 255], "0,1": [0, 1], "-1,1": [-1, 1] };

/** What `compare` is asked for: what to measure, on whose weights. */
export interface CompareRequest extends ResolvedRequest {
  /** `keras`, `torchvision`, `random`, a path or an address; undefined: what each network is defined on. */
  readonly weights: string | undefined;
}

/** The request that options spell out. @throws UsageError and SrlossError for what they can't mean. */
export function parseRequest(options: Record<string, unknown>): CompareRequest {
  const presets = listOption(options.preset, "preset") as PresetName[] | undefined;
  const layers = listOption(options.layers, "layers");
  const range = choiceOption(options.range, "range", Object.keys(ranges));
  const convention = choiceOption(options.convention, "convention", Object.keys(conventions) as ConventionName[]);
  const cropBorder = countOption(options.cropBorder, "crop-border");
  const net = choiceOption(options.lpipsNet, "lpips-net", ["alex", "squeeze", "vgg"] as const);
  const named = listOption(options.loss, "loss")?.map(findMeasure);
  const request: EvaluationRequest = {
    measures: named ?? usual(presets === undefined || layers !== undefined),
    ...(options.y === true && { channels: "y" as const }),
    ...(convention && { convention }),
    ...(presets && { presets }),
    ...(layers && { layers }),
    ...(range && { pixelRange: ranges[range]! }),
    ...(cropBorder !== undefined && { cropBorder }),
    ...(net && { loadWith: { lpips: { net } } }),
    maps: options.maps !== undefined || options.html !== undefined,
  };
  return {
    ...checkRequest(request),
    // LPIPS may come to the measures, where its weights are at hand.
    ...(net && { loadWith: { lpips: { net } } }),
    weights: textOption(options.weights, "weights"),
  };
}

/** `--lpips-weights` and `--packages` */
export function judgePlaces(options: Record<string, unknown>): JudgePlaces {
  const folder = textOption(options.lpipsWeights, "lpips-weights");
  return { ...(folder !== undefined && { folder }), ...packagesOption(options) };
}

/** A preset has features of its own: the usual measures of others would need a network more. */
function usual(withFeatures: boolean): MeasureName[] {
  const names = Object.keys(measures) as MeasureName[];
  return names.filter((name) => measures[name].usual && (withFeatures || measures[name].of !== "features"));
}
