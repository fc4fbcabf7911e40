import { type MeasureName, measures } from "@srloss/core";
import { checkRequest, type EvaluationRow, evaluationRows, type ResolvedRequest } from "@srloss/evaluate";
import type { Area, Image } from "../worker/image.ts";
import { siteNetworks } from "./site-networks.ts";

/** What the table is computed with. */
export interface JudgeSettings {
  /** Rows of the table of measures; empty for those that judge by themselves. */
  readonly measures: readonly string[];
  /** Of the measures that look at features. */
  readonly layers: readonly string[];
  /** Of PSNR, SSIM and MS-SSIM. */
  readonly channels: "rgb" | "y";
  /** Pixels cut at each side before anything is measured. */
  readonly crop: number;
}

/** A row of the table before its numbers are there. */
export interface PlannedRow extends EvaluationRow {
  readonly measure: MeasureName;
  readonly meaning: string;
}

/** Every row of the table of measures that can be shown. */
export const allMeasures = (): readonly MeasureName[] => Object.keys(measures) as MeasureName[];

/**
 * Those that people report, and those that judge by themselves: no variants of a loss. A measure with a network of its own is there
 * where this site holds the network, else when it is chosen: its weights are where most servers let no page read them.
 */
export function defaultMeasures(): readonly MeasureName[] {
  return allMeasures().filter((name) => {
    const { usual, metric, alone, load } = measures[name];
    return load ? heldHere(name) : usual || metric || alone;
  });
}

/** Of LPIPS the site has the smallest network, if any. */
const heldHere = (name: MeasureName) => name === "lpips" && siteNetworks().squeezenet !== undefined;

export function judgeRequest({ measures: wanted, layers, channels, crop }: JudgeSettings): ResolvedRequest {
  const known = allMeasures().filter((name) => wanted.includes(name));
  return checkRequest({
    measures: known.length ? known : defaultMeasures(),
    ...(heldHere("lpips") && { loadWith: { lpips: { net: "squeeze" } } }),
    layers,
    channels,
    cropBorder: crop,
  });
}

const order = ["pixels", "channels", "features"] as const;

/** Measures that are computed together, the cheap ones first: what looks at one network shares its features. */
export function measureGroups({ measures: asked }: ResolvedRequest): readonly (readonly MeasureName[])[] {
  const plain = asked.filter((name) => measures[name].of !== "features" && !measures[name].load);
  const [first, rest] = [plain.filter((name) => measures[name].usual), plain.filter((name) => !measures[name].usual)];
  const shared = asked.filter((name) => measures[name].of === "features");
  const own = asked.filter((name) => measures[name].load && !heldHere(name));
  const alone = (names: readonly MeasureName[]) => names.map((name) => [name]);
  return [
    ...byCost(alone(first)),
    // The site's SqueezeNet takes less than what looks at waves or scales.
    ...alone(asked.filter(heldHere)),
    ...byCost(alone(rest)),
    ...(shared.length ? [shared] : []),
    ...alone(own),
  ];
}

const byCost = (groups: MeasureName[][]) =>
  groups.sort((a, b) => order.indexOf(measures[a[0]!].of) - order.indexOf(measures[b[0]!].of));

/** The table's rows in the order in which they are computed, each with what it means for the eye. */
export function plannedRows(request: ResolvedRequest): readonly PlannedRow[] {
  const { layers, channels } = request;
  const nothing = (name: MeasureName) =>
    measures[name].of === "features" && !measures[name].load && layers.length > 1
      ? Object.fromEntries(layers.map((layer) => [layer, Number.NaN]))
      : Number.NaN;
  const asked = measureGroups(request).flat();
  const values = Object.fromEntries(asked.map((name) => [name, nothing(name)]));
  const luma = channels === "y" ? { luma: "ycbcr" as const } : {};
  const rows = evaluationRows({ width: 1, height: 1, values, mixes: {}, maps: [], ...luma }, request);
  return rows.map((row) => {
    const planned = { ...row, measure: row.measure!, meaning: measures[row.measure!].meaning };
    return row.measure === "lpips" && heldHere("lpips") ? { ...planned, ...squeezeLpips(planned) } : planned;
  });
}

/** What a row is called where it stands alone: with its layer, where others have the same title. */
export function rowTitle({ name, title, measure }: PlannedRow, rows: readonly PlannedRow[]): string {
  const alone = rows.filter((other) => other.measure === measure).length === 1;
  return alone ? title : `${title}, ${name.split(" ")[1]}`;
}

/** LPIPS has the same name on every network, and other numbers. */
const squeezeLpips = ({ title, meaning }: PlannedRow) => ({
  title: `${title} (squeeze)`,
  meaning: meaning.replace("AlexNet", "SqueezeNet"),
  of: "RGB, by SqueezeNet 1.1",
});

/** More than this many pixels are measured in tiles, by what can be put together from tiles. */
const mostPixels = 1.1e6;

export const isLarge = ({ width, height }: Pick<Image, "width" | "height">): boolean => width * height > mostPixels;

/** Why a measure has no number of a large area. */
export function tooLarge(name: MeasureName, { width, height }: Area): string {
  return `${measures[name].title} looks at everything at once, and ${width}x${height} pixels are too many for that here: drag a region of at most ${mostPixels / 1e6} megapixels.`;
}

/** Why measures have no number of so few pixels; undefined where they have one. */
export function tooSmall(
  names: readonly MeasureName[],
  { width, height }: Pick<Image, "width" | "height">,
): string | undefined {
  for (const name of names) {
    const { title, leastSide, leastLongSide = leastSide } = measures[name];
    if (Math.min(width, height) < leastSide || Math.max(width, height) < leastLongSide)
      return `${title} needs ${leastSide}x${leastLongSide} pixels at least, and these are ${width}x${height}.`;
  }
  return undefined;
}

/** What is measured of a picture: the part that the visitor drew, or all of it. */
export function measuredArea({ width, height }: Pick<Image, "width" | "height">, drawn: Area | undefined): Area {
  if (!drawn) return { x: 0, y: 0, width, height };
  const x = Math.min(Math.max(0, drawn.x), width - 1);
  const y = Math.min(Math.max(0, drawn.y), height - 1);
  return { x, y, width: Math.min(drawn.width, width - x), height: Math.min(drawn.height, height - y) };
}
