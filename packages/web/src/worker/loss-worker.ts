import type { DecodedImage } from "@srloss/engines/images";
import {
  checkNetwork,
  checkRequest,
  checkSize,
  evaluatePair,
  type LoadedMeasure,
  type LoadedNetwork,
  loadMeasures,
  measuresToLoad,
  type NetworkNeed,
  networkNeeds,
  pairTensors,
  type ResolvedRequest,
} from "@srloss/evaluate";
import { loadVgg16, loadVgg19, type Vgg } from "@srloss/vgg";
import { dispose } from "@tensorflow/tfjs-core";
import { expose, transfer } from "comlink";
import { BackendLostError } from "../engines/backend-lost-error.ts";
import { type BackendReport, useBackend } from "../engines/use-backend.ts";
import { decodeImage } from "../images/decode-image.ts";
import type { ImageInput } from "../images/image-input.ts";
import { cacheStorage } from "../weights/cache-storage.ts";
import {
  type CompareOptions,
  type CompareProgress,
  type CompareResult,
  decodingOf,
  requestOf,
} from "./compare-options.ts";

/** An image on its way to the worker. */
export type SentImage = ImageInput | DecodedImage;

/** Settles once the page was told. */
type Tell = (progress: CompareProgress) => unknown;

/** The networks of the last comparison are kept, since most want the same ones. */
let kept: { readonly key: string; readonly vgg: Vgg }[] = [];
let keptMeasures: { readonly key: string; readonly loaded: readonly LoadedMeasure[] } = { key: "", loaded: [] };
let chosen: { readonly key: string; readonly report: BackendReport } | undefined;
const running = new Map<number, AbortController>();
/** tfjs has one current backend: comparisons wait for each other. */
let last: Promise<unknown> = Promise.resolve();

const lossWorker = {
  async compare(
    id: number,
    pair: { readonly sr: SentImage; readonly hr: SentImage },
    options: CompareOptions,
    tell: Tell,
  ): Promise<CompareResult> {
    const controller = new AbortController();
    running.set(id, controller);
    let told: unknown;
    const tellOn: Tell = (progress) => {
      told = tell(progress);
    };
    const result = last.then(() => run(pair, options, tellOn, controller.signal));
    last = result.catch((error: unknown) => {
      if (error instanceof BackendLostError) forget();
    });
    try {
      const found = await result;
      return transfer(found, buffers(found));
    } finally {
      running.delete(id);
      // Progress goes through a channel of its own, where the result would overtake it.
      await Promise.allSettled([told]);
    }
  },
  cancel(id: number): void {
    running.get(id)?.abort();
  },
};
export type LossWorkerApi = typeof lossWorker;
expose(lossWorker);

async function run(
  pair: { readonly sr: SentImage; readonly hr: SentImage },
  options: CompareOptions,
  tell: Tell,
  signal: AbortSignal,
): Promise<CompareResult> {
  const step = (stage: CompareProgress["stage"], what?: string) => {
    signal.throwIfAborted();
    tell({ stage, ...(what !== undefined && { what }) });
  };
  const request = checkRequest(requestOf(options));
  const needs = networkNeeds(request);
  step("images");
  const decode = async (image: SentImage, name: string) =>
    "bitDepth" in Object(image)
      ? (image as DecodedImage)
      : nameless(decodeImage(image as ImageInput, decodingOf(options)), name);
  const [sr, hr] = [await decode(pair.sr, "sr"), await decode(pair.hr, "hr")];
  const size = { width: hr.width - 2 * request.cropBorder, height: hr.height - 2 * request.cropBorder };
  for (const need of [undefined, ...needs]) checkSize(request, need, size);
  step("engine");
  const report = await backend(options.backend);
  const networks = await loadNetworks(needs, options.weights, report, step, tell, signal);
  const loaded = await loadJudges(request, report, step, tell, signal);
  const tensors = pairTensors({ sr, hr }, request.cropBorder);
  try {
    const evaluation = await evaluatePair(tensors, request, networks, {
      onStage: (what) => step("measures", what),
      loaded,
    });
    const all = [...networks.map(({ vgg }) => vgg), ...loaded.map(({ metric }) => metric)];
    const used = all.map(({ network, preprocessing, weights }) => ({ network, preprocessing, weights }));
    return { ...evaluation, backend: report, networks: used };
  } finally {
    dispose([tensors.sr, tensors.hr]);
  }
}

/** An error of an image without a name says which of the two it is. */
function nameless(decoded: Promise<DecodedImage>, name: string): Promise<DecodedImage> {
  return decoded.catch((error: Error) => {
    error.message = error.message.replace(/^the image /, `${name} `);
    throw error;
  });
}

async function backend(options: CompareOptions["backend"] = {}): Promise<BackendReport> {
  const key = JSON.stringify(options);
  if (chosen?.key !== key) {
    forget();
    chosen = { key, report: await useBackend(options) };
  }
  return chosen.report;
}

async function loadNetworks(
  needs: readonly NetworkNeed[],
  weights: CompareOptions["weights"],
  report: BackendReport,
  step: (stage: CompareProgress["stage"]) => void,
  tell: Tell,
  signal: AbortSignal,
): Promise<LoadedNetwork[]> {
  const before = kept;
  kept = [];
  const loaded: LoadedNetwork[] = [];
  try {
    for (const need of needs) {
      const source = weights ?? need.weights;
      const key = typeof source === "string" ? `${report.engine} ${need.network} ${source} ${need.upTo}` : "";
      let vgg = [...kept, ...before].find((one) => key !== "" && one.key === key)?.vgg;
      if (!vgg) {
        step("weights");
        const load = need.network === "vgg16" ? loadVgg16 : loadVgg19;
        const onProgress = (progress: Partial<CompareProgress>) => tell({ ...progress, stage: "weights" });
        vgg = await load({ upTo: need.upTo, weights: source, cache: cacheStorage(), signal, onProgress });
      }
      if (!kept.some((one) => one.vgg === vgg)) kept.push({ key, vgg });
      checkNetwork(need, vgg);
      loaded.push({ need, vgg });
    }
  } finally {
    for (const { vgg } of before) if (!kept.some((one) => one.vgg === vgg)) vgg.dispose();
  }
  return loaded;
}

/** The networks of measures that have one of their own; those of the last comparison are kept. */
async function loadJudges(
  request: ResolvedRequest,
  report: BackendReport,
  step: (stage: CompareProgress["stage"]) => void,
  tell: Tell,
  signal: AbortSignal,
): Promise<readonly LoadedMeasure[]> {
  const wanted = measuresToLoad(request);
  const key = wanted.length ? JSON.stringify([report.engine, wanted, request.loadWith]) : "";
  if (key === "" || key === keptMeasures.key) return key === "" ? [] : keptMeasures.loaded;
  forgetMeasures();
  step("weights");
  const onProgress = (progress: Partial<CompareProgress>) => tell({ ...progress, stage: "weights" });
  const loaded = await loadMeasures(request, () => ({ cache: cacheStorage(), signal, onProgress }));
  keptMeasures = { key, loaded };
  return loaded;
}

function forgetMeasures(): void {
  for (const { metric } of keptMeasures.loaded)
    try {
      metric.dispose();
    } catch {
      // As below.
    }
  keptMeasures = { key: "", loaded: [] };
}

function forget(): void {
  forgetMeasures();
  for (const { vgg } of kept)
    try {
      vgg.dispose();
    } catch {
      // A network on a lost GPU is gone already.
    }
  kept = [];
  chosen = undefined;
}

/** Of wasm's memory there are only copies; the same buffer can't be given away twice. */
function buffers({ maps }: CompareResult): ArrayBuffer[] {
  return [...new Set(maps.map(({ values }) => values.buffer as ArrayBuffer))];
}
