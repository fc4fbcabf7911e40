import { type BackendLostError, type BackendReport, type DecodeOptions, decodeImage } from "@srloss/web";
import { memory } from "@tensorflow/tfjs-core";
import { expose } from "comlink";
import { benchmark, type MeasuredEngine } from "./benchmark.ts";
import { type CompareSettings, type Comparison, compare } from "./compare.ts";
import type { Image } from "./image.ts";
import { cancelJob, onlyJob } from "./jobs.ts";
import { forgetWeights, keptWeights } from "./kept-weights.ts";
import { chooseWeights, releaseNetwork, type WeightsChoice, type WeightsNote, weightsNote } from "./network.ts";
import { Optimisation, type OptimiseFrame, type OptimiseSettings } from "./optimise.ts";
import { degradations } from "./samples/degradations.ts";
import { type SampleName, samples } from "./samples/draw-samples.ts";
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

const maxPixels = 1.1e6;
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
  startEngine: (choice: EngineChoice): Promise<BackendReport> =>
    onlyJob(async () => {
      endOptimisation();
      releaseNetwork();
      report = await startEngine(choice, lost);
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

  chooseWeights: (choice: WeightsChoice, upTo: string, onProgress: OnProgress): Promise<WeightsNote> =>
    onlyJob((signal) => chooseWeights(choice, upTo, loading(signal, onProgress))),

  /** Keras' weights that an earlier download left in this browser. */
  keptWeights: (): Promise<boolean> => keptWeights(),
  forgetWeights: (): Promise<void> => forgetWeights(),

  /** Of the network as it is now: deeper layers may have been loaded since. */
  weightsNote: (): WeightsNote | undefined => weightsNote(),

  readPicture: async (file: File, background: DecodeOptions["background"]): Promise<Image> => {
    const decoded = await decodeImage(file, { maxPixels, ...(background && { background }) });
    const { width, height, data, grayscale } = decoded;
    return { name: file.name, width, height, data, ...(grayscale && { grayscale }) };
  },

  sample: (name: SampleName): Promise<{ original: Image; reconstructions: Image[] }> =>
    onlyJob(async () => {
      const original = samples[name]();
      const reconstructions: Image[] = [];
      for (const degrade of Object.values(degradations)) reconstructions.push(await degrade(original));
      return { original, reconstructions };
    }),

  compare: (
    original: Image,
    reconstructions: readonly Image[],
    settings: CompareSettings,
    onProgress: OnProgress,
  ): Promise<Comparison[]> =>
    onlyJob((signal) =>
      compare(original, reconstructions, settings, report!, loading(signal, onProgress), (done, name) =>
        onProgress(`Comparing ${name}`, done, reconstructions.length),
      ),
    ),

  see: (original: Image, reconstruction: Image, layer: string, onProgress: OnProgress): Promise<Seen> =>
    onlyJob((signal) => see(original, reconstruction, layer, loading(signal, onProgress), onProgress)),

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

  changeOptimisation: (settings: OptimiseSettings): void => optimisation?.change(settings),

  runOptimisation: (
    count: number | undefined,
    onFrame: (frame: OptimiseFrame) => void,
    onProgress: OnProgress,
  ): Promise<void> => onlyJob(async (signal) => optimisation?.run(count, loading(signal, onProgress), onFrame)),

  benchmark: (choice: EngineChoice, onProgress: OnProgress): Promise<readonly MeasuredEngine[]> =>
    onlyJob(async (signal) => {
      endOptimisation();
      releaseNetwork();
      try {
        return await benchmark(signal, onProgress);
      } finally {
        report = await startEngine(choice, lost);
      }
    }),

  cancel: (): void => cancelJob(),
};

export type Lab = typeof lab;

function endOptimisation(): void {
  optimisation?.dispose();
  optimisation = undefined;
}

expose(lab);
