import type { BackendReport } from "@srloss/node-gpu";
import type { Vgg } from "@srloss/vgg";
import { version_core } from "@tensorflow/tfjs-core";
import { number, table } from "../terminal/table.ts";
import { version } from "../version.ts";
import type { Measured, Value } from "./measure-pair.ts";
import { type CompareRequest, measuredLayers } from "./request.ts";

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

const units: Record<string, string> = { psnr: "dB" };

/** The table for people. */
export function measuredTable(measured: Measured, request: CompareRequest): string {
  return table(["loss", "value", ""], measuredRows(measured, request));
}

/** Name, value and unit or weight of everything that was measured. */
export function measuredRows({ values, presets }: Measured, { y }: CompareRequest): string[][] {
  const rows = Object.entries(values).flatMap(([name, value]) => rowsOf(label(name, y), value, units[name] ?? ""));
  const presetRows = Object.entries(presets).flatMap(([preset, { total, parts }]) => [
    [`${preset} (total)`, number(total), ""],
    ...parts.map(({ term, layer, weight, value }) => [
      `  ${term}${layer ? ` ${layer}` : ""}`,
      number(value),
      `x ${number(weight)}`,
    ]),
  ]);
  return [...rows, ...presetRows];
}

function rowsOf(name: string, value: Value, unit: string): string[][] {
  if (typeof value === "number") return [[name, number(value), unit]];
  return Object.entries(value).flatMap(([key, nested]) => rowsOf(`${name} ${key}`, nested, unit));
}

function label(name: string, y: boolean): string {
  return y && (name === "psnr" || name === "ssim" || name === "ms-ssim") ? `${name} (Y)` : name;
}

/** The object for programs: the losses, and beside them what produced them. */
export function measuredJson({ values, presets }: Measured, request: CompareRequest, made: Provenance): object {
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
