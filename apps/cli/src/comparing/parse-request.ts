import { type PixelRange, type PresetName, presets } from "@srloss/core";
import { nearestName, quoted } from "@srloss/core/validation";
import { choiceOption, listOption, textOption } from "../options.ts";
import { UsageError } from "../usage-error.ts";
import { type CompareRequest, defaultLosses, lossNames } from "./request.ts";

const ranges: Record<string, PixelRange> = { "0,255": [0, 255], "0,1": [0, 1], "-1,1": [-1, 1] };

/** The request that options spell out. @throws UsageError for what they can't mean. */
export function parseRequest(options: Record<string, unknown>): CompareRequest {
  const losses = listOption(options.loss, "loss")?.map((name) => known(name, lossNames, "loss", "losses"));
  const presetNames = Object.keys(presets) as PresetName[];
  const given = listOption(options.preset, "preset")?.map((name) => known(name, presetNames, "preset", "presets"));
  const names = [...new Set(given ?? [])];
  const layers = listOption(options.layers, "layers");
  if (layers && names.length) throw new UsageError("Give --layers or --preset, not both: a preset has its own layers.");
  const range = choiceOption(options.range, "range", Object.keys(ranges)) ?? "0,255";
  return {
    losses: lossNames.filter((name) => (losses ?? defaultLosses).includes(name)),
    layers: layers ?? ["block3_conv3"],
    presets: names,
    weights: textOption(options.weights, "weights"),
    range: ranges[range]!,
    y: options.y === true,
  };
}

/** The name that is meant: `PSNR` and `msssim` are understood. @throws UsageError that says what is near. */
function known<T extends string>(name: string, names: readonly T[], one: string, many: string): T {
  const plain = (text: string) => text.toLowerCase().replace(/[-_]/g, "");
  const found = names.find((candidate) => plain(candidate) === plain(name));
  if (found) return found;
  const near = nearestName(name, names);
  throw new UsageError(
    `${quoted(name)} is not a ${one}${near ? `; did you mean ${near}?` : "."} Known ${many}: ${names.join(", ")}.`,
  );
}
