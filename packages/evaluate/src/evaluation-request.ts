// Their measures are rows of the table that a request is read by.
import "@srloss/core/losses";
import "@srloss/core/metrics";
import "@srloss/lpips/measures";
import {
  type ContentTerms,
  type ConventionName,
  conventions,
  type MeasureName,
  measures,
  type PixelRange,
  type PresetName,
  presets,
  SrlossError,
} from "@srloss/core";
import { checkKind, checkOptions, given, meant, type OptionNames, quoted } from "@srloss/core/validation";
import { findLayer, type VggNetwork } from "@srloss/vgg";
import { commonChannels, conventionMetrics } from "./measured-channels.ts";

/** What is to be measured of a pair of images. */
export interface EvaluationRequest {
  /** Losses and metrics by name, each by itself. Defaults to the usual ones: l1, l2, perceptual, style, psnr, ssim. */
  readonly measures?: readonly MeasureName[];
  /** Layers of the measures that look at features. Defaults to `["block3_conv3"]`. */
  readonly layers?: readonly string[];
  /** Other people's weighted sums, beside the measures. Defaults to none. */
  readonly presets?: readonly PresetName[];
  /** A weighted sum of your own, beside the measures. Defaults to none. */
  readonly terms?: ContentTerms;
  /** The network of the measures and of your own sum; presets bring theirs. Defaults to `vgg19`. */
  readonly network?: VggNetwork;
  /** What pixel losses are computed in. Defaults to `[0, 255]`. */
  readonly pixelRange?: PixelRange;
  /** What PSNR, SSIM and MS-SSIM look at: `rgb`, or `y`, the luma. Defaults to what the convention says. */
  readonly channels?: "rgb" | "y";
  /** The program whose PSNR, SSIM and MS-SSIM are meant. Defaults to `srloss`, which looks at RGB. */
  readonly convention?: ConventionName;
  /** Pixels cut from each side before anything is measured; papers cut the scale factor. Defaults to 0. */
  readonly cropBorder?: number;
  /** Whether to compute where the images differ. Defaults to `false`. */
  readonly maps?: boolean;
  /**
   * What measures with a network of their own are loaded with, such as `{ lpips: { net: "squeeze" } }`: settings that make them
   * another measure. Defaults to the measures' own.
   */
  readonly loadWith?: Readonly<Partial<Record<MeasureName, object>>>;
}

const requestOptions: OptionNames<EvaluationRequest> = {
  measures: true,
  layers: true,
  presets: true,
  terms: true,
  network: true,
  pixelRange: true,
  channels: true,
  convention: true,
  cropBorder: true,
  maps: true,
  loadWith: true,
};

/** A request with its defaults, its names canonical and in the order in which they are shown. */
export interface ResolvedRequest extends Required<Omit<EvaluationRequest, "terms" | "loadWith" | "channels">> {
  /** None where the convention's program looks at others in each of its metrics. */
  readonly channels?: "rgb" | "y";
  readonly terms?: ContentTerms;
  /** Of measures that are asked for. */
  readonly loadWith?: Readonly<Partial<Record<MeasureName, object>>>;
}

/** Of the moment: other packages add theirs. */
const names = () => Object.keys(measures) as MeasureName[];

/**
 * The measure that a name means, however it is spelled: `PSNR`, `ms-ssim` and `msssim` are understood.
 *
 * @throws SrlossError with code `measure`, which says which name is near.
 *
 * @example
 * ```ts
 * findMeasure("MS-SSIM"); // => "msSsim"
 * ```
 */
export function findMeasure(name: string): MeasureName {
  checkKind(name, "text", "findMeasure: the name of a measure");
  const plain = (text: string) => text.toLowerCase().replace(/[-_ ]/g, "");
  const known = names();
  const found = known.find((candidate) => plain(candidate) === plain(name));
  if (found) return found;
  throw new SrlossError(
    "measure",
    `${quoted(name)} is not a measure${meant(name, known)} Known measures: ${known.join(", ")}.`,
  );
}

/**
 * A request with its defaults filled in.
 *
 * @param request Of `evaluatePair`.
 * @returns The same, complete; measures in the table's order, each once; layers by Keras' names.
 * @throws SrlossError for options, measures, presets and layers that are unknown, and for layers named twice.
 *
 * @example
 * ```ts
 * checkRequest({ measures: ["psnr", "l1"], layers: ["relu3_3"] }).layers; // => ["block3_conv3"]
 * ```
 */
export function checkRequest(request: EvaluationRequest = {}): ResolvedRequest {
  checkOptions("checkRequest", request, requestOptions);
  const { layers = ["block3_conv3"], presets: wanted = [], network = "vgg19", convention = "srloss" } = request;
  checkConvention(convention);
  const asked = new Set((request.measures ?? names().filter((name) => measures[name].usual)).map(findMeasure));
  for (const preset of wanted)
    if (!Object.hasOwn(presets, preset))
      throw new SrlossError(
        "preset",
        `${given(preset)} is not a preset${meant(preset, Object.keys(presets))} Known presets: ${Object.keys(presets).join(", ")}.`,
      );
  const channels = request.channels ?? commonChannels(asked, { convention });
  if (channels !== undefined && channels !== "rgb" && channels !== "y")
    throw new SrlossError(
      "option",
      `checkRequest: channels is "rgb" or "y"; got ${given(channels)}${meant(channels, ["rgb", "y"])}`,
    );
  const own = conventions[convention];
  for (const name of conventionMetrics)
    if (asked.has(name) && !own[name])
      throw new SrlossError("option", `${own.program} has no ${name}; leave the measure out, or the convention.`);
  const { cropBorder = 0, pixelRange = [0, 255], maps = false, terms } = request;
  const loadWith = loadedWith(request.loadWith, asked);
  if (terms !== undefined) checkTerms(terms);
  if (!(Number.isInteger(cropBorder) && cropBorder >= 0))
    throw new SrlossError(
      "option",
      `checkRequest: cropBorder is a number of pixels, 0 or more; got ${given(cropBorder)}.`,
    );
  return {
    measures: names().filter((name) => asked.has(name)),
    layers: canonicalLayers(network, layers),
    presets: [...new Set(wanted)],
    ...(terms && { terms }),
    network,
    pixelRange,
    ...(channels && { channels }),
    convention,
    cropBorder,
    maps,
    ...(loadWith && { loadWith }),
  };
}

/** Settings of measures that are asked for. @throws SrlossError for those of measures that are not loaded. */
function loadedWith(
  settings: EvaluationRequest["loadWith"],
  asked: ReadonlySet<MeasureName>,
): EvaluationRequest["loadWith"] {
  if (settings === undefined) return undefined;
  const known = names().filter((name) => measures[name].load);
  checkOptions<object>("checkRequest: loadWith", settings, Object.fromEntries(known.map((name) => [name, true])));
  for (const [name, own] of Object.entries(settings))
    if (typeof own !== "object" || own === null || Array.isArray(own))
      throw new SrlossError("option", `checkRequest: loadWith.${name} is an object of settings; got ${given(own)}.`);
  const own = Object.entries(settings).filter(([name]) => asked.has(name as MeasureName));
  return own.length ? Object.fromEntries(own) : undefined;
}

function checkConvention(name: ConventionName): void {
  if (Object.hasOwn(conventions, name)) return;
  throw new SrlossError(
    "option",
    `${given(name)} is not a convention${meant(name, Object.keys(conventions))} Known conventions: ${Object.keys(conventions).join(", ")}.`,
  );
}

/** @throws SrlossError for what is no term, and for settings that it does not have. */
function checkTerms(terms: ContentTerms): void {
  const known = names().filter((name) => measures[name].settings);
  checkOptions<object>("checkRequest: terms", terms, Object.fromEntries(known.map((name) => [name, true])));
  for (const [name, settings] of Object.entries(terms))
    if (typeof settings === "object")
      checkOptions<object>(`checkRequest: the ${name} term`, settings, {
        weight: true,
        ...measures[name as MeasureName].settings,
      } as object);
}

function canonicalLayers(network: VggNetwork, layers: readonly string[]): string[] {
  if (!Array.isArray(layers) || !layers.length)
    throw new SrlossError("layer", `layers is a list of names, such as ["block3_conv3"]; got ${given(layers)}.`);
  const found = layers.map((name) => findLayer(network, name).name);
  const second = found.findIndex((name, i) => found.indexOf(name) !== i);
  if (second < 0) return found;
  const first = layers[found.indexOf(found[second]!)]!;
  const again = layers[second]!;
  throw new SrlossError(
    "layer",
    first === again
      ? `layers names ${quoted(first)} twice.`
      : `layers names one layer twice: ${first} and ${again} are the same.`,
  );
}

/**
 * Whether an evaluation with `maps` has a map of this measure.
 *
 * @example
 * ```ts
 * [hasMap("l1"), hasMap("psnr")]; // => [true, false]
 * ```
 */
export function hasMap(name: MeasureName): boolean {
  const { metric, featureTerm, pixelTerm, load, loadedMap } = measures[findMeasure(name)];
  if (load) return loadedMap === true;
  if (metric) return metric.map !== undefined;
  return featureTerm !== undefined || pixelTerm?.({} as never, [0, 255]).map !== undefined;
}
