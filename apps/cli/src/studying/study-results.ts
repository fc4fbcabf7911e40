import { join } from "node:path";
import type { UsedNetwork } from "@srloss/evaluate";
import { type FolderStore, writeWhole } from "@srloss/node-gpu";
import type { RadialSpectrum } from "@srloss/train/spectrum";

/** What was measured of one reconstruction. */
export interface ImageResult {
  readonly values: Readonly<Record<string, number>>;
  readonly spectrum: RadialSpectrum;
}

/** Of one way to enlarge: bicubic, or a network that was trained with a loss. */
export interface MethodResult {
  /** Steps of its network; 0 of bicubic. */
  readonly step: number;
  /** By the name of the file. */
  readonly images: Readonly<Record<string, ImageResult>>;
}

/** `results.json` of a study's folder. */
export interface StudyResults {
  /** The originals' spectra. */
  readonly originals: Readonly<Record<string, RadialSpectrum>>;
  readonly methods: Readonly<Record<string, MethodResult>>;
  readonly made?: {
    readonly engine: string;
    readonly device: string;
    readonly networks: readonly UsedNetwork[];
  };
}

const resultsName = "results.json";

/** Nothing where there is no such file, or none that can be read: what it has can be measured again. */
export async function readResults(store: FolderStore): Promise<StudyResults> {
  const bytes = await store.read(resultsName);
  try {
    if (bytes) return JSON.parse(new TextDecoder().decode(bytes)) as StudyResults;
  } catch {}
  return { originals: {}, methods: {} };
}

export async function writeResults(out: string, results: StudyResults): Promise<void> {
  await writeWhole(join(out, resultsName), `${JSON.stringify(results)}\n`);
}

/** With one image's numbers more; those of other steps are forgotten. */
export function withImage(
  results: StudyResults,
  method: string,
  step: number,
  image: string,
  result: ImageResult,
): StudyResults {
  const before = results.methods[method];
  const images = before?.step === step ? before.images : {};
  return { ...results, methods: { ...results.methods, [method]: { step, images: { ...images, [image]: result } } } };
}

/** A plain name for an image's files. */
export function plainName(image: string): string {
  return image.replace(/\.[^.]*$/, "").replace(/[^\w.-]+/g, "_");
}

/** Where a reconstruction lies. */
export function reconstructionPath(out: string, image: string, method: string): string {
  return join(out, "reconstructions", plainName(image), `${method}.png`);
}
