import { printable } from "@srloss/core/validation";
import {
  type BackendLostError,
  type BackendReport,
  type DecodeOptions,
  decodeImage,
  type ImageError,
} from "@srloss/web";
import { memory } from "@tensorflow/tfjs-core";
import { expose, transfer } from "comlink";
import { knowSiteNetworks, type SiteNetworks } from "../judge/site-networks.ts";
import type { Start } from "../optimise/descent-choices.ts";
import type { SampleName } from "../samples/sample-names.ts";
import type { TrainSettings } from "../train/train-choices.ts";
import { benchmark, type MeasuredEngine } from "./benchmark.ts";
import type { DescentSettings } from "./descending/descent.ts";
import { Descents, type DescentTable, type OptimiseFrame, type SuspendedDescents } from "./descending/descents.ts";
import { type Area, cutImage, type Image } from "./image.ts";
import { cancelJobs, groundJob, jobsEnded, tabJob } from "./jobs.ts";
import { type Judged, type JudgeJson, type JudgeTask, judge } from "./judge.ts";
import { releaseJudges } from "./judges.ts";
import { forgetWeights, keptWeights } from "./kept-weights.ts";
import { blurLesson, type LessonFrame, type LessonStart, lessonTruths } from "./lessons/blur-lesson.ts";
import { type DistortionName, distort } from "./lessons/distort.ts";
import {
  chooseWeights,
  releaseNetwork,
  type WeightsChoice,
  type WeightsNote,
  wantWeights,
  weightsNote,
} from "./network.ts";
import { findPush, type Push, type PushTask } from "./push.ts";
import { enlargements } from "./samples/degradations.ts";
import { sampleOriginal, sampleReconstructions } from "./samples/sample.ts";
import { type Seen, see } from "./seen.ts";
import { type EngineChoice, startEngine } from "./start-engine.ts";
import { startPicture } from "./start-picture.ts";
import type { BegunTraining, TrainFrame, Training } from "./training/training.ts";

/** What numbers are wanted for. */
export type JudgedFor = "table" | "map" | "report" | "distort";

/** What the page hears while a job runs. */
export type OnProgress = (what: string, done?: number, total?: number) => void;

/** What the engine holds between two jobs, as tfjs counts it. */
export interface Held {
  readonly tensors: number;
  readonly bytes: number;
}

/**
 * A pair takes 1.2 GB as it is, and once more in this worker while it is measured; of 16384x16384, 268 million, canvases end, which
 * decode all but PNG, BMP and PPM.
 */
const maxPixels = 200e6;
/** As file systems have it. */
const longestName = 255;
let report: BackendReport | undefined;
let descents: Descents | undefined;
/** What they are to be: an engine may start meanwhile, or others be begun. */
let descending: DescentTable<DescentSettings> = {};
let training: Training | undefined;
let tellOfLoss: ((backend: string) => void) | undefined;
const lost = ({ backend }: BackendLostError) => tellOfLoss?.(backend);

/** Progress of a download, for jobs that may need deeper weights. */
const loading = (signal: AbortSignal, onProgress: OnProgress) => ({
  signal,
  onProgress: ({ loaded, total }: { loaded: number; total: number }) => onProgress("Loading weights", loaded, total),
  onWarning: (message: string) => onProgress(message),
});

/** Of an address, which may be encoded in a way that nobody can read. */
function plainName(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

/** To the page without a copy: it may be hundreds of megabytes. */
const handedOver = (image: Image): Image => transfer(image, [image.data.buffer]);

const lab = {
  /** Answered as long as the worker is not stuck. */
  alive: (): void => undefined,

  knowSiteNetworks: (networks: SiteNetworks): void => knowSiteNetworks(networks),

  startEngine: (choice: EngineChoice): Promise<BackendReport> =>
    groundJob("engine", async () => {
      const held = await suspend();
      releaseNetworks();
      try {
        report = await startEngine(choice, lost);
      } finally {
        // Where it does not work, the one from before goes on.
        await resume(held);
      }
      return report;
    }),

  /** Told which backend lost its GPU. Whatever waits for it fails with a `BackendLostError`; an engine must be started. */
  onLost: (listener: (backend: string) => void): void => {
    tellOfLoss = listener;
  },

  held: async (): Promise<Held> => {
    await jobsEnded();
    const { numTensors, numBytes } = memory();
    return { tensors: numTensors, bytes: numBytes };
  },

  /** Loaded when a number needs them. */
  wantWeights: (choice: WeightsChoice): void => wantWeights(choice),

  chooseWeights: (choice: WeightsChoice, upTo: string, onProgress: OnProgress): Promise<WeightsNote> =>
    groundJob("weights", (signal) => chooseWeights(choice, upTo, loading(signal, onProgress))),

  /** Keras' weights that an earlier download left in this browser. */
  keptWeights: (): Promise<boolean> => keptWeights(),
  forgetWeights: (): Promise<void> => forgetWeights(),

  /** Of the network as it is now: deeper layers may have been loaded since. */
  weightsNote: (): WeightsNote | undefined => weightsNote(),

  /** Of a server that lets other pages read it. */
  fetchPicture: async (address: string): Promise<Image> => {
    const name = plainName(new URL(address).pathname.split("/").at(-1) || address);
    const { width, height, data, grayscale } = await decodeImage(address, { maxPixels });
    return handedOver({ name: printable(name, longestName), width, height, data, ...(grayscale && { grayscale }) });
  },

  readPicture: async (file: File, background: DecodeOptions["background"]): Promise<Image> => {
    const decoded = await decodeImage(file, { maxPixels, ...(background && { background }) }).catch(
      (error: ImageError) => {
        if (error.code !== "transparent") throw error;
        const name = printable(file.name, longestName);
        throw new Error(`${name} has transparent pixels: choose under Pictures what they lie on, and drop it again.`);
      },
    );
    const { width, height, data, grayscale } = decoded;
    return handedOver({
      name: printable(file.name, longestName),
      width,
      height,
      data,
      ...(grayscale && { grayscale }),
    });
  },

  /** A low-resolution picture as candidates of the original's size. */
  enlarge: (image: Image, original: Pick<Image, "width" | "height">): Promise<Image[]> =>
    groundJob("pictures", () => enlargements(image, original)),

  /** Needs no engine. */
  sampleOriginal: (name: SampleName): Promise<Image> => sampleOriginal(name),

  sampleReconstructions: (name: SampleName): Promise<Image[]> =>
    groundJob("pictures", () => sampleReconstructions(name)),

  /**
   * The promise is kept when every number is there; `onJudged` hears of each before.
   *
   * @param what What they are for: a newer one of the same takes its place.
   */
  judge: (
    what: JudgedFor,
    task: JudgeTask,
    onJudged: (judged: Judged, done: number, total: number) => void,
    onProgress: OnProgress,
  ): Promise<JudgeJson> =>
    tabJob(what === "distort" ? "distort" : "compare", what, (signal) =>
      judge(task, report!, loading(signal, onProgress), onJudged, onProgress),
    ),

  see: (original: Image, reconstruction: Image, layer: string, onProgress: OnProgress): Promise<Seen> =>
    tabJob("compare", "seen", (signal) =>
      see(original, reconstruction, layer, loading(signal, onProgress), onProgress),
    ),

  push: (task: PushTask, onProgress: OnProgress): Promise<Push> =>
    tabJob("compare", "push", (signal) => findPush(task, loading(signal, onProgress))),

  /** @returns The target and the start, as they will be compared. */
  beginOptimisation: (
    image: Image,
    area: Area,
    start: Start,
    settings: DescentTable<DescentSettings>,
  ): Promise<{ target: Image; first: Image }> => {
    descending = settings;
    return tabJob("optimise", "descents", async () => {
      descents?.dispose();
      descents = undefined;
      const target = cutImage(image, area);
      const first = await startPicture(target, start);
      descents = new Descents(target, first, descending);
      return { target, first };
    });
  },

  changeOptimisation: (settings: DescentTable<DescentSettings>): void => {
    descending = settings;
    descents?.change(settings);
  },

  runOptimisation: (
    count: number | undefined,
    onFrame: (frame: OptimiseFrame) => unknown,
    onProgress: OnProgress,
  ): Promise<void> =>
    tabJob("optimise", "descents", (signal) => still(descents).run(count, loading(signal, onProgress), onFrame)),

  /** @param watched The part of the first image that is looked at while networks learn. */
  beginTraining: (images: readonly Image[], watched: Area, settings: TrainSettings): Promise<BegunTraining> =>
    tabJob("train", "training", async () => {
      await training?.release();
      // Who never trains does not load what it takes.
      const { Training } = await import("./training/training.ts");
      training = new Training(images, watched, settings);
      return training.begin();
    }),

  runTraining: (onFrame: (frame: TrainFrame) => unknown, onProgress: OnProgress): Promise<void> =>
    tabJob("train", "training", (signal) => still(training).run(loading(signal, onProgress), onFrame)),

  /** Until every loss has come to rest. */
  blurLesson: (
    most: number,
    onStart: (start: LessonStart) => unknown,
    onFrame: (frame: LessonFrame) => unknown,
  ): Promise<void> =>
    tabJob("blur", "lesson", async (signal) => {
      await onStart(await lessonTruths(most));
      await blurLesson(most, signal, onFrame);
    }),

  /** The middle of a picture, and a distortion of it in rising strength. */
  distort: (image: Image, kind: DistortionName): Promise<{ original: Image; levels: Image[] }> =>
    tabJob("distort", "distort", () => distort(image, kind)),

  benchmark: (choice: EngineChoice, onProgress: OnProgress): Promise<readonly MeasuredEngine[]> =>
    tabJob("engines", "benchmark", async (signal) => {
      const held = await suspend();
      releaseNetworks();
      try {
        return await benchmark(signal, onProgress);
      } finally {
        report = await startEngine(choice, lost);
        await resume(held);
      }
    }),

  cancel: (): void => cancelJobs(),
};

export type Lab = typeof lab;

/** What was loaded lies in the memory of an engine that is about to go. */
function releaseNetworks(): void {
  releaseNetwork();
  releaseJudges();
}

function still<T>(run: T | undefined): T {
  if (!run) throw new Error("The browser took the GPU away, and with it what was under way; press Reset.");
  return run;
}

/** Reads what is under way off the engine, which is about to go. */
async function suspend(): Promise<SuspendedDescents | undefined> {
  try {
    await training?.release();
  } catch {
    training = undefined;
  }
  try {
    return await descents?.suspend();
  } catch {
    // A GPU that is lost took it along.
    return undefined;
  } finally {
    descents = undefined;
  }
}

async function resume(held: SuspendedDescents | undefined): Promise<void> {
  descents = held && (await Descents.resume(held));
  descents?.change(descending);
}

expose(lab);
