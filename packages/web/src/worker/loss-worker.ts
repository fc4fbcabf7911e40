import type { DecodedImage } from "@srloss/core/decoding";
import { loadVgg16, loadVgg19, type Vgg } from "@srloss/vgg";
import { expose, transfer } from "comlink";
import { BackendLostError } from "../engines/backend-lost-error.ts";
import { type BackendReport, useBackend } from "../engines/use-backend.ts";
import { decodeImage } from "../images/decode-image.ts";
import type { Picture } from "../images/picture.ts";
import { cacheStorage } from "../weights/cache-storage.ts";
import { compare } from "./compare.ts";
import { type CompareOptions, type CompareProgress, type CompareResult, decodingOf } from "./compare-options.ts";
import { type NetworkNeed, networkNeed } from "./network-need.ts";

/** A picture on its way to the worker. */
export type SentPicture = Picture | DecodedImage;

/** Settles once the page was told. */
type Tell = (progress: CompareProgress) => unknown;

/** One network is kept, since most comparisons want the same one. */
let kept: { readonly key: string; readonly vgg: Vgg } | undefined;
let chosen: { readonly key: string; readonly report: BackendReport } | undefined;
const running = new Map<number, AbortController>();
/** tfjs has one current backend: comparisons wait for each other. */
let last: Promise<unknown> = Promise.resolve();

const lossWorker = {
  async compare(
    id: number,
    pair: { readonly sr: SentPicture; readonly hr: SentPicture },
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
  pair: { readonly sr: SentPicture; readonly hr: SentPicture },
  options: CompareOptions,
  tell: Tell,
  signal: AbortSignal,
): Promise<CompareResult> {
  const step = (stage: CompareProgress["stage"]) => {
    signal.throwIfAborted();
    tell({ stage });
  };
  const need = networkNeed(options);
  step("pictures");
  const decode = async (picture: SentPicture, name: string) =>
    "bitDepth" in Object(picture)
      ? (picture as DecodedImage)
      : nameless(decodeImage(picture as Picture, decodingOf(options)), name);
  const [sr, hr] = [await decode(pair.sr, "sr"), await decode(pair.hr, "hr")];
  step("engine");
  const report = await backend(options.backend);
  const vgg = await network(need, report, step, tell, signal);
  return compare(vgg, { sr, hr }, need, report, options, step);
}

/** An error of a picture without a name says which of the two it is. */
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

async function network(
  { architecture, weights, upTo }: NetworkNeed,
  report: BackendReport,
  step: (stage: CompareProgress["stage"]) => void,
  tell: Tell,
  signal: AbortSignal,
): Promise<Vgg | null> {
  if (upTo === undefined) return null;
  const key = `${report.engine} ${architecture} ${weights} ${upTo}`;
  if (kept && typeof weights === "string" && kept.key === key) return kept.vgg;
  kept?.vgg.dispose();
  kept = undefined;
  step("weights");
  const load = architecture === "vgg16" ? loadVgg16 : loadVgg19;
  const onProgress = (progress: Partial<CompareProgress>) => tell({ ...progress, stage: "weights" });
  const vgg = await load({ upTo, weights, cache: cacheStorage(), signal, onProgress });
  kept = { key, vgg };
  return vgg;
}

function forget(): void {
  try {
    kept?.vgg.dispose();
  } catch {
    // A network on a lost GPU is gone already.
  }
  kept = undefined;
  chosen = undefined;
}

function buffers({ maps }: CompareResult): ArrayBuffer[] {
  if (!maps) return [];
  const all = [maps.l1, maps.l2, ...Object.values(maps.perceptual), ...Object.values(maps.style)];
  // Of wasm's memory there are only copies; the same buffer can't be given away twice.
  return [...new Set(all.map(({ data }) => data.buffer as ArrayBuffer))];
}
