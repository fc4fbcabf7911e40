import { checkOptions } from "@srloss/core/validation";
import type { WeightsAddress } from "@srloss/vgg";
import type { Remote } from "comlink";
import { decodeImage } from "../images/decode-image.ts";
import type { ImageInput } from "../images/image-input.ts";
import {
  type CompareOptions,
  type CompareProgress,
  type CompareResult,
  compareOptionNames,
  decodingOf,
} from "./compare-options.ts";
import type { LossWorkerApi, SentImage } from "./loss-worker.ts";

export interface CompareCall {
  /** Told of everything before the result is there. */
  readonly onProgress?: (progress: CompareProgress) => void;
  /** Ends the comparison: the promise rejects with its reason at once, the worker stops at its next step. */
  readonly signal?: AbortSignal;
}

/** Computes losses in a worker, so that the page never stands still. */
export interface LossWorker {
  /**
   * Measures, weighted sums and maps of a pair of images; comparisons run one after the other.
   *
   * @throws (rejects) Error in one sentence, as `decodeImage`, `useBackend`, `loadVgg19` and `contentLoss` do; the
   *   signal's reason where it was cancelled.
   */
  compare(
    pair: { readonly sr: ImageInput; readonly hr: ImageInput },
    options?: CompareOptions,
    call?: CompareCall,
  ): Promise<CompareResult>;
  /** Ends the worker; what is under way is rejected. */
  terminate(): void;
}

export interface LossWorkerOptions {
  /**
   * A worker that runs `@srloss/web/loss-worker`, for bundlers that do not find it by themselves: a worker file of your own
   * with that one import. Defaults to the worker of this package.
   */
  readonly worker?: Worker;
}

/**
 * Starts a worker that compares images. Weights and engine are kept from one comparison to the next.
 *
 * @param options `worker`, where your bundler needs one of your own.
 *
 * @example
 * ```ts no-run
 * const worker = createLossWorker();
 * const { values, mixes, maps } = await worker.compare({ sr: "sr.png", hr: "hr.png" }, { presets: ["srgan"], maps: true });
 * worker.terminate();
 * ```
 */
export function createLossWorker(options: LossWorkerOptions = {}): LossWorker {
  checkOptions("createLossWorker", options, { worker: true });
  const worker = options.worker ?? new Worker(new URL("./loss-worker.js", import.meta.url), { type: "module" });
  let remote: Remote<LossWorkerApi> | undefined;
  const waiting = new Set<(error: Error) => void>();
  let ended: Error | undefined;
  let calls = 0;
  const end = (error: Error) => {
    ended = error;
    worker.terminate();
    for (const reject of waiting) reject(error);
  };
  worker.addEventListener("error", ({ message }) => {
    end(
      new Error(`The worker failed${message ? ` (${message})` : ": its script could not be loaded"}; start another.`),
    );
  });
  return {
    async compare({ sr, hr }, compareOptions = {}, { onProgress = () => undefined, signal } = {}) {
      checkOptions("compare", compareOptions, compareOptionNames);
      signal?.throwIfAborted();
      if (ended) throw ended;
      const { proxy, wrap } = await import("comlink");
      remote ??= wrap<LossWorkerApi>(worker);
      const api = remote;
      const pair = { sr: await sendable(sr, compareOptions, "sr"), hr: await sendable(hr, compareOptions, "hr") };
      signal?.throwIfAborted();
      if (ended) throw ended;
      const id = calls++;
      // The worker waits until the page was told, and not for what the page then does.
      const told = (progress: CompareProgress) => void onProgress(progress);
      return new Promise<CompareResult>((resolve, reject) => {
        const cancel = () => {
          reject(signal!.reason as Error);
          void api.cancel(id);
        };
        waiting.add(reject);
        signal?.addEventListener("abort", cancel, { once: true });
        api
          .compare(id, pair, sendableOptions(compareOptions), proxy(told))
          .then(resolve, reject)
          .finally(() => {
            waiting.delete(reject);
            signal?.removeEventListener("abort", cancel);
          });
      });
    },
    terminate: () => end(new Error("The worker was terminated.")),
  };
}

/** What a page draws with stays in the page; its pixels can go. */
async function sendable(image: ImageInput, options: CompareOptions, name: string): Promise<SentImage> {
  if (typeof image === "string" || image instanceof URL) return address(image);
  const drawn = "getContext" in image || (typeof Element !== "undefined" && image instanceof Element);
  return drawn ? decodeImage(image, decodingOf(options), name) : image;
}

/** The worker's own address is another, and an address object can't be sent. */
function sendableOptions(options: CompareOptions): CompareOptions {
  const { weights, backend } = options;
  const { wasmPaths } = backend ?? {};
  return {
    ...options,
    ...((weights instanceof URL || isPath(weights)) && { weights: address(weights) }),
    ...(wasmPaths !== undefined && { backend: { ...backend, wasmPaths: addresses(wasmPaths) } }),
  };
}

const isPath = (weights: CompareOptions["weights"]): weights is WeightsAddress =>
  typeof weights === "string" && /^\.{0,2}\//.test(weights);

const addresses = (paths: string | Readonly<Record<string, string>>) =>
  typeof paths === "string"
    ? address(paths)
    : Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, address(path)]));

/** As the page that asks sees it, or the worker that does. */
const address = (path: string | URL) =>
  new URL(path, globalThis.document?.baseURI ?? location.href).href as `http${string}`;
