import { type PixelRange, type PresetName, presets } from "@srloss/core";
import { choiceOption, listOption, textOption } from "../options.ts";
import { UsageError } from "../usage-error.ts";
import { type CompareRequest, defaultLosses, type LossName, lossNames } from "./request.ts";

const ranges: Record<string, PixelRange> = { "0,255": [0, 255], "0,1": [0, 1], "-1,1": [-1, 1] };

/** The request that options spell out. @throws UsageError for what they can't mean. */
export function parseRequest(options: Record<string, unknown>): CompareRequest {
  const losses = listOption(options.loss, "loss") ?? defaultLosses;
  for (const name of losses)
    if (!lossNames.includes(name as LossName))
      throw new UsageError(`"${name}" is not a loss. Known losses: ${lossNames.join(", ")}.`);
  const names = listOption(options.preset, "preset") ?? [];
  for (const name of names)
    if (!Object.hasOwn(presets, name))
      throw new UsageError(`"${name}" is not a preset. Known presets: ${Object.keys(presets).join(", ")}.`);
  const layers = listOption(options.layers, "layers");
  if (layers && names.length) throw new UsageError("Give --layers or --preset, not both: a preset has its own layers.");
  const range = choiceOption(options.range, "range", Object.keys(ranges)) ?? "0,255";
  return {
    losses: lossNames.filter((name) => losses.includes(name)),
    layers: layers ?? ["block3_conv3"],
    presets: names as PresetName[],
    weights: textOption(options.weights, "weights"),
    range: ranges[range]!,
    y: options.y === true,
  };
}
