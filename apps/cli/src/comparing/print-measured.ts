import { measures } from "@srloss/core/measures";
import type { BackendReport } from "@srloss/node-gpu";
import { findLayer, type Vgg } from "@srloss/vgg";
import { version_core } from "@tensorflow/tfjs-core";
import { number, table } from "../terminal/table.ts";
import { version } from "../version.ts";
import type { Measured, Value } from "./measure-pair.ts";
import { type CompareRequest, type LossName, measuredLayers } from "./request.ts";

/** What produced the numbers. */
export interface Provenance {
  readonly backend: BackendReport;
  readonly networks: readonly Vgg[];
  readonly files: { readonly sr: string; readonly hr: string };
  readonly size: { readonly width: number; readonly height: number };
  readonly cropBorder: number;
  /** Pictures of different sizes were cut to the size in common. */
  readonly cropped: boolean;
}

/** What the columns of `measuredRows` are. */
export const measuredHead = ["measure", "value", "better", "of"] as const;

/** The table for people. */
export function measuredTable(measured: Measured, request: CompareRequest): string {
  const rows = measuredRows(measured, request);
  const width = Math.max(...rows.map(([, , , of]) => of!.length));
  // A table aligns its columns to the right; words begin at the left.
  return table(
    [...measuredHead.slice(0, 3), measuredHead[3].padEnd(width)],
    rows.map(([name, value, better, of]) => [name!, value!, better!, of!.padEnd(width)]),
  );
}

/** Everything that was measured: its name, its value with its unit, which way is better, and what it was measured of. */
export function measuredRows({ values, presets, luma }: Measured, request: CompareRequest): string[][] {
  const rows = Object.entries(values).flatMap(([name, value]) => rowsOf(name as LossName, [], value, request, luma));
  const presetRows = Object.entries(presets).flatMap(([preset, { total, parts }]) => [
    [`${preset} (total)`, number(total), "lower", "weighted sum of"],
    ...parts.map(({ term, layer, weight, value }) => [
      `  ${term}${layer ? ` ${layer}` : ""}`,
      number(value),
      "lower",
      `x ${number(weight)}`,
    ]),
  ]);
  return [...rows, ...presetRows];
}

/** One row, or one for each layer or preset. */
function rowsOf(
  name: LossName,
  within: readonly string[],
  value: Value,
  request: CompareRequest,
  luma: Measured["luma"],
): string[][] {
  if (typeof value !== "number")
    return Object.entries(value).flatMap(([key, nested]) => rowsOf(name, [...within, key], nested, request, luma));
  const { unit, better } = measures[name];
  const label = [
    name === "psnr" || name === "ssim" || name === "ms-ssim" ? withChannels(name, request) : name,
    ...within,
  ];
  return [[label.join(" "), `${number(value)}${unit && ` ${unit}`}`, better, measuredOf(name, within, request, luma)]];
}

const withChannels = (name: string, { y }: CompareRequest) => (y ? `${name} (Y)` : name);

/** The pixels, channels or layer that a number is of. */
function measuredOf(
  name: LossName,
  within: readonly string[],
  { range, y, layers, presets }: CompareRequest,
  luma: Measured["luma"],
): string {
  const { of } = measures[name];
  if (of === "pixels") return `RGB in ${range.join("..")}`;
  if (of === "channels") return luma === "gray" ? "gray as it is, 0..255" : y ? "Y of MATLAB's YCbCr, 16..235" : "RGB";
  if (presets.length) return "weighted as the preset says";
  return `VGG19 ${within.length ? within.join(" ") : findLayer("vgg19", layers[0]!).name}`;
}

/** The object for programs: the losses, and beside them what produced them. */
export function measuredJson({ values, presets, luma }: Measured, request: CompareRequest, made: Provenance): object {
  const { files, size, cropBorder, cropped } = made;
  const finite = (value: Value): unknown =>
    typeof value === "number"
      ? Number.isFinite(value)
        ? value
        : String(value)
      : Object.fromEntries(Object.entries(value).map(([key, nested]) => [key, finite(nested)]));
  return {
    ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, finite(value)])),
    ...(Object.keys(presets).length && { presets }),
    files,
    ...size,
    cropBorder,
    cropped,
    ...provenanceJson(made, request),
    ...(luma && { luma }),
  };
}

/** Engine, weights, settings and versions. */
export function provenanceJson(
  { backend, networks }: Pick<Provenance, "backend" | "networks">,
  request: CompareRequest,
): object {
  return {
    engine: { name: backend.engine, device: backend.device },
    weights: networks.map(({ network, preprocessing, weights }) => ({
      network,
      preprocessing,
      name: weights.name,
      sha256: weights.sha256,
      verified: weights.verified,
    })),
    layers: measuredLayers(request),
    range: request.range,
    channels: request.y ? "y" : "rgb",
    versions: { srloss: version(), tfjs: version_core, node: process.versions.node },
  };
}
