import { type DistortionName, distortionNames } from "../distort/distortion-names.ts";
import { allMeasures } from "../judge/judge-request.ts";
import {
  type DescentName,
  descentNames,
  type OptimiseTerm,
  optimiseTerms,
  type Start,
  sides,
  starts,
} from "../optimise/descent-choices.ts";
import { type SampleName, sampleNames } from "../samples/sample-names.ts";
import { type TrainScale, trainScales, type Upsampling, upsamplings } from "../train/train-choices.ts";
import type { Area } from "../worker/image.ts";
import type { EngineChoice } from "../worker/start-engine.ts";
import type { Place } from "./crop-area.ts";

export const tabs = ["compare", "blur", "train", "distort", "optimise", "engines"] as const;
export const layerNames = [
  "block1_conv2",
  "block2_conv2",
  "block3_conv3",
  "block3_conv4",
  "block4_conv4",
  "block5_conv4",
] as const;
export const engineChoices: readonly EngineChoice[] = ["auto", "webgpu", "webgl", "srloss-wasm", "wasm", "cpu"];
const networks = ["keras", "random"] as const;
export const views = ["split", "blink", "difference", "grid"] as const;
export const backgrounds = ["refuse", "white", "black"] as const;

/** Everything that a link to the page carries. */
export interface Settings {
  readonly tab: (typeof tabs)[number];
  readonly engine: EngineChoice;
  readonly sample: SampleName;
  /** Rows of the table of measures; empty for those that are usual. */
  readonly measures: readonly string[];
  readonly layers: readonly string[];
  /** What alone is measured; undefined for the whole picture. */
  readonly region: Area | undefined;
  /** The row of the table that the columns are sorted by; empty for the visitor's own order. */
  readonly sort: string;
  readonly channels: "rgb" | "y";
  readonly crop: number;
  readonly background: (typeof backgrounds)[number];
  /** Weights that the page can get by itself. */
  readonly network: (typeof networks)[number];
  readonly view: (typeof views)[number];
  /** The loss whose map is shown, as `LossMap` names it; none where no map has this name. */
  readonly map: string;
  /** The layer whose features are looked at. */
  readonly seen: (typeof layerNames)[number];
  readonly distortion: DistortionName;
  readonly start: Start;
  readonly side: number;
  readonly learningRate: number;
  /** Losses that descend beside each other. */
  readonly descents: readonly DescentName[];
  /** Of the descent that is the visitor's own sum. */
  readonly weights: Readonly<Record<OptimiseTerm, number>>;
  /** The middle of the part that Optimise and Train look at; the picture's own where it says none. */
  readonly place: Place | undefined;
  readonly trainScale: TrainScale;
  readonly upsampling: Upsampling;
}

const defaultSettings: Settings = {
  tab: "compare",
  engine: "auto",
  sample: "cat",
  measures: [],
  region: undefined,
  sort: "",
  layers: ["block3_conv3"],
  channels: "rgb",
  crop: 0,
  background: "refuse",
  network: "keras",
  view: "split",
  map: "none",
  seen: "block3_conv3",
  distortion: "blur",
  start: "grey",
  side: 64,
  learningRate: 5,
  descents: ["l2", "perceptual", "style"],
  weights: { l1: 1, l2: 0, perceptual: 1e-4, style: 1e-5, totalVariation: 0 },
  place: undefined,
  trainScale: 4,
  upsampling: "trained",
};

/** The settings that differ from the defaults, as the part of an address behind `#`. */
export function settingsToHash(settings: Settings): string {
  const words = new URLSearchParams();
  const { layers, weights, measures, region, descents, place, ...plain } = settings;
  for (const [name, value] of Object.entries(plain))
    if (value !== defaultSettings[name as keyof typeof plain]) words.set(name, String(value));
  if (measures.length) words.set("measures", measures.join());
  if (region) words.set("region", [region.x, region.y, region.width, region.height].join());
  if (layers.join() !== defaultSettings.layers.join()) words.set("layers", layers.join());
  if (place) words.set("place", `${place.x},${place.y}`);
  if (descents.join() !== defaultSettings.descents.join()) words.set("descents", descents.join());
  for (const term of optimiseTerms)
    if (weights[term] !== defaultSettings.weights[term]) words.set(`weight-${term}`, String(weights[term]));
  return words.toString();
}

/** What an address says; what it says wrong or not at all is the default. */
export function hashToSettings(hash: string): Settings {
  const words = new URLSearchParams(hash.replace(/^#/, ""));
  const oneOf = <T extends string | number>(name: string, known: readonly T[], otherwise: T): T =>
    known.find((value) => String(value) === words.get(name)) ?? otherwise;
  const number = (name: string, otherwise: number, least: number, most: number): number => {
    const value = Number(words.get(name) ?? "-");
    return value >= least && value <= most ? value : otherwise;
  };
  const d = defaultSettings;
  const layers = layerNames.filter((name) => words.get("layers")?.split(",").includes(name));
  const descents = descentNames.filter((name) => words.get("descents")?.split(",").includes(name));
  const weights = Object.fromEntries(
    optimiseTerms.map((term) => [term, number(`weight-${term}`, d.weights[term], 0, 1e6)]),
  ) as Settings["weights"];
  return {
    tab: oneOf("tab", tabs, d.tab),
    engine: oneOf("engine", engineChoices, d.engine),
    sample: oneOf("sample", sampleNames, d.sample),
    measures: allMeasures().filter((name) => words.get("measures")?.split(",").includes(name)),
    layers: layers.length ? layers : d.layers,
    region: area(words.get("region")),
    sort: words.get("sort") ?? d.sort,
    channels: oneOf("channels", ["rgb", "y"], d.channels),
    crop: Math.round(number("crop", d.crop, 0, 64)),
    background: oneOf("background", backgrounds, d.background),
    network: oneOf("network", networks, d.network),
    view: oneOf("view", views, d.view),
    map: words.get("map") ?? d.map,
    seen: oneOf("seen", layerNames, d.seen),
    distortion: oneOf("distortion", distortionNames, d.distortion),
    start: oneOf("start", starts, d.start),
    side: oneOf("side", sides, d.side),
    learningRate: number("learningRate", d.learningRate, 0.01, 100),
    weights,
    descents: descents.length ? descents : d.descents,
    place: place(words.get("place")),
    trainScale: oneOf("trainScale", trainScales, d.trainScale),
    upsampling: oneOf("upsampling", upsamplings, d.upsampling),
  };
}

function place(words: string | null): Place | undefined {
  const [x, y] = (words ?? "").split(",").map(Number);
  return words && Number.isInteger(x) && Number.isInteger(y) ? { x: x!, y: y! } : undefined;
}

/** `x,y,width,height`, where it says so. */
function area(words: string | null): Area | undefined {
  const [x, y, width, height] = (words ?? "").split(",").map(Number) as [number, ...number[]];
  const whole = [x, y, width, height].every((value) => Number.isInteger(value) && value! >= 0);
  return whole && width! > 0 && height! > 0 ? { x, y: y!, width: width!, height: height! } : undefined;
}
