import { type BackendLostError, type BackendReport, type DecodeOptions, decodeImage } from "@srloss/web";
import { memory } from "@tensorflow/tfjs-core";
import { expose } from "comlink";
import { knowSiteNetworks, type SiteNetworks } from "../judge/site-networks.ts";
import type { SampleName } from "../samples/sample-names.ts";
import { benchmark, type MeasuredEngine } from "./benchmark.ts";
import type { Image } from "./image.ts";
import { cancelJob, onlyJob } from "./jobs.ts";
import { type Judged, type JudgeJson, type JudgeTask, judge } from "./judge.ts";
import { releaseJudges } from "./judges.ts";
import { forgetWeights, keptWeights } from "./kept-weights.ts";
import { blurLesson, type LessonFrame, lessonTruths } from "./lessons/blur-lesson.ts";
import { type DistortionName, distort } from "./lessons/distort.ts";
import {
  chooseWeights,
  releaseNetwork,
  type WeightsChoice,
  type WeightsNote,
  wantWeights,
  weightsNote,
} from "./network.ts";
import { Optimisation, type OptimiseFrame, type OptimiseSettings, type SuspendedOptimisation } from "./optimise.ts";
import { findPush, type Push, type PushTask } from "./push.ts";
import { enlargements } from "./samples/degradations.ts";
import { sampleOriginal, sampleReconstructions } from "./samples/sample.ts";
import { type Seen, see } from "./seen.ts";
import { type EngineChoice, startEngine } from "./start-engine.ts";
import { cropMiddle, type Start, startPicture } from "./start-picture.ts";

/** What the page hears while a job runs. */
export type OnProgress = (what: string, done?: number, total?: number) => void;

/** What the engine holds at this moment, as tfjs counts it. */
export interface Held {
  readonly tensors: number;
  readonly bytes: number;
}

/** What a browser's canvas shows everywhere. */
const maxPixels = 64e6;
let report: BackendReport | undefined;
let optimisation: Optimisation | undefined;
let tellOfLoss: ((backend: string) => void) | undefined;
const lost = ({ backend }: BackendLostError) => tellOfLoss?.(backend);

/** Progress of a download, for jobs that may need deeper weights. */
const loading = (signal: AbortSignal, onProgress: OnProgress) => ({
  signal,
  onProgress: ({ loaded, total }: { loaded: number; total: number }) => onProgress("Loading weights", loaded, total),
  onWarning: (message: string) => onProgress(message),
});

const lab = {
  knowSiteNetworks: (networks: SiteNetworks): void => knowSiteNetworks(networks),

  startEngine: (choice: EngineChoice): Promise<BackendReport> =>
    onlyJob(async () => {
      const held = await suspendOptimisation();
      releaseNetworks();
      report = await startEngine(choice, lost);
      await resumeOptimisation(held);
      return report;
    }),

  /** Told which backend lost its GPU. Whatever waits for it fails with a `BackendLostError`; an engine must be started. */
  onLost: (listener: (backend: string) => void): void => {
    tellOfLoss = listener;
  },

  held: (): Held => {
    const { numTensors, numBytes } = memory();
    return { tensors: numTensors, bytes: numBytes };
  },

  /** Loaded when a number needs them. */
  wantWeights: (choice: WeightsChoice): void => wantWeights(choice),

  chooseWeights: (choice: WeightsChoice, upTo: string, onProgress: OnProgress): Promise<WeightsNote> =>
    onlyJob((signal) => chooseWeights(choice, upTo, loading(signal, onProgress))),

  /** Keras' weights that an earlier download left in this browser. */
  keptWeights: (): Promise<boolean> => keptWeights(),
  forgetWeights: (): Promise<void> => forgetWeights(),

  /** Of the network as it is now: deeper layers may have been loaded since. */
  weightsNote: (): WeightsNote | undefined => weightsNote(),

  /** Of a server that lets other pages read it. */
  fetchPicture: async (address: string): Promise<Image> => {
    const name = decodeURIComponent(new URL(address).pathname.split("/").at(-1) || address);
    const { width, height, data, grayscale } = await decodeImage(address, { maxPixels });
    return { name, width, height, data, ...(grayscale && { grayscale }) };
  },

  readPicture: async (file: File, background: DecodeOptions["background"]): Promise<Image> => {
    const decoded = await decodeImage(file, { maxPixels, ...(background && { background }) });
    const { width, height, data, grayscale } = decoded;
    return { name: file.name, width, height, data, ...(grayscale && { grayscale }) };
  },

  /** A low-resolution picture as candidates of the original's size. */
  enlarge: (image: Image, original: Pick<Image, "width" | "height">): Promise<Image[]> =>
    onlyJob(() => enlargements(image, original)),

  /** Needs no engine. */
  sampleOriginal: (name: SampleName): Promise<Image> => sampleOriginal(name),

  sampleReconstructions: (name: SampleName): Promise<Image[]> => onlyJob(() => sampleReconstructions(name)),

  /** The promise is kept when every number is there; `onJudged` hears of each before. */
  judge: (
    task: JudgeTask,
    onJudged: (judged: Judged, done: number, total: number) => void,
    onProgress: OnProgress,
  ): Promise<JudgeJson> => onlyJob((signal) => judge(task, report!, loading(signal, onProgress), onJudged, onProgress)),

  see: (original: Image, reconstruction: Image, layer: string, onProgress: OnProgress): Promise<Seen> =>
    onlyJob((signal) => see(original, reconstruction, layer, loading(signal, onProgress), onProgress)),

  push: (task: PushTask, onProgress: OnProgress): Promise<Push> =>
    onlyJob((signal) => findPush(task, loading(signal, onProgress))),

  /** @returns The target and the start, as they will be compared. */
  beginOptimisation: (
    image: Image,
    side: number,
    start: Start,
    settings: OptimiseSettings,
  ): Promise<{ target: Image; first: Image }> =>
    onlyJob(async () => {
      endOptimisation();
      const target = cropMiddle(image, side);
      const first = await startPicture(target, start);
      optimisation = new Optimisation(target, first, settings);
      return { target, first };
    }),

  lessonTruths: (most: number): ReturnType<typeof lessonTruths> => lessonTruths(most),

  /** Until every loss has come to rest. */
  blurLesson: (most: number, onFrame: (frame: LessonFrame) => unknown): Promise<void> =>
    onlyJob((signal) => blurLesson(most, signal, onFrame)),

  /** The middle of a picture, and a distortion of it in rising strength. */
  distort: (image: Image, kind: DistortionName): Promise<{ original: Image; levels: Image[] }> =>
    onlyJob(() => distort(image, kind)),

  changeOptimisation: (settings: OptimiseSettings): void => optimisation?.change(settings),

  runOptimisation: (
    count: number | undefined,
    onFrame: (frame: OptimiseFrame) => unknown,
    onProgress: OnProgress,
  ): Promise<void> => onlyJob(async (signal) => optimisation?.run(count, loading(signal, onProgress), onFrame)),

  benchmark: (choice: EngineChoice, onProgress: OnProgress): Promise<readonly MeasuredEngine[]> =>
    onlyJob(async (signal) => {
      const held = await suspendOptimisation();
      releaseNetworks();
      try {
        return await benchmark(signal, onProgress);
      } finally {
        report = await startEngine(choice, lost);
        await resumeOptimisation(held);
      }
    }),

  cancel: (): void => cancelJob(),
};

export type Lab = typeof lab;

/** Before another engine takes over. */
function releaseNetworks(): void {
  releaseNetwork();
  releaseJudges();
}

function endOptimisation(): void {
  optimisation?.dispose();
  optimisation = undefined;
}

/** Reads what is under way off the engine, which is about to go. */
async function suspendOptimisation(): Promise<SuspendedOptimisation | undefined> {
  try {
    return await optimisation?.suspend();
  } catch {
    // A GPU that is lost took it along.
    return undefined;
  } finally {
    optimisation = undefined;
  }
}

async function resumeOptimisation(held: SuspendedOptimisation | undefined): Promise<void> {
  optimisation = held && (await Optimisation.resume(held));
}

expose(lab);
