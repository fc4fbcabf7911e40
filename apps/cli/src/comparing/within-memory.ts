import { freemem } from "node:os";
import { type MeasureName, measures, presets } from "@srloss/core";
import { measuresToLoad, type NetworkNeed, type ResolvedRequest } from "@srloss/evaluate";
import type { BackendReport, UseBackendOptions } from "@srloss/node-gpu";
import { estimateMemory, type MemoryEstimate } from "@srloss/vgg";
import { ready } from "@tensorflow/tfjs-core";
import { UsageError } from "../usage-error.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What fits into a WebAssembly memory of 4 GiB, with gaps between its blocks. */
const webAssembly = 0.95 * 2 ** 32;

/** Estimates are right within a quarter: what surely fits is less than there is. Only what has another way is asked to. */
const surely = 0.75;

/** What Node, decoded files and metrics take beside the network. */
const beside = 0.3e9;

type Engine = Pick<BackendReport, "engine"> & Pick<UseBackendOptions, "precision">;

/** What a GPU has is not known here. */
export function hasKnownMemory(engine: BackendReport["engine"]): boolean {
  return engine !== "tfjs-node-gpu" && engine !== "webgpu";
}

function isInWebAssembly(engine: BackendReport["engine"]): boolean {
  return engine === "srloss-wasm" || engine === "wasm";
}

/** What tensors can have, of what is free on this machine. */
export function mostMemory(engine: BackendReport["engine"], available: number): number {
  return isInWebAssembly(engine) ? Math.min(available, webAssembly) : available;
}

/** Whether the features of a pair surely fit, on an engine whose memory is known. */
export function fitsMemory(
  request: ResolvedRequest,
  need: NetworkNeed,
  size: Size,
  engine: Engine,
  available: number = process.availableMemory?.() ?? freemem(),
): boolean {
  return fits(estimated(request, need, size, engine), engine, available, surely);
}

function fits(estimate: MemoryEstimate, { engine }: Engine, available: number, share = 1): boolean {
  if (estimate.bytes + beside > share * available) return false;
  return !isInWebAssembly(engine) || Math.max(estimate.tensors, estimate.activations) <= share * webAssembly;
}

function estimated(
  { measures: asked, terms }: ResolvedRequest,
  { network, layers, preset }: NetworkNeed,
  { height, width }: Size,
  { engine, precision }: Engine,
): MemoryEstimate {
  const style = preset ? presets[preset].terms.style !== undefined : asked.includes("style") || Boolean(terms?.style);
  return estimateMemory({ network, layers, style, height, width, engine, ...(precision && { precision }) });
}

/**
 * Refuses images whose features will not fit, before minutes go into finding out. What a GPU has is not known here.
 *
 * @throws UsageError that says what it would take, what there is, and what fits.
 */
export function checkMemory(
  request: ResolvedRequest,
  need: NetworkNeed,
  size: Size,
  on: Engine,
  available: number = process.availableMemory?.() ?? freemem(),
): void {
  const { engine } = on;
  if (!hasKnownMemory(engine)) return;
  const inWebAssembly = isInWebAssembly(engine);
  const { preset } = need;
  const of = (smaller: Size) => estimated(request, need, smaller, on);
  const estimate = of(size);
  if (fits(estimate, on, available)) return;
  const limited = estimate.bytes + beside > available;
  const has = limited
    ? `this machine has ${gigabytes(available)} free`
    : `the engine ${engine} can have ${gigabytes(webAssembly)} for tensors${engine === "wasm" ? "" : " and as much for activations"}`;
  const ways = [
    `cut images of at most ${largest(size, (smaller) => fits(of(smaller), on, available))} out of them`,
    ...(inWebAssembly && !limited ? ["take --engine tfjs-node (srloss doctor says how to get it)"] : []),
    preset ? `leave the preset ${preset} out` : "leave the network out with --loss l1,l2,psnr,ssim",
  ];
  throw new UsageError(
    `The network needs about ${gigabytes(estimate.bytes)} for a pair of ${size.width}x${size.height}, and ${has}; ${ways.slice(0, -1).join(", ")}, or ${ways.at(-1)}.`,
  );
}

/**
 * The same of measures that have a network of their own.
 *
 * @throws UsageError that says what it would take, and what there is.
 */
export function checkJudgeMemory(
  request: Pick<ResolvedRequest, "measures" | "loadWith">,
  size: Size,
  { engine }: Pick<BackendReport, "engine">,
  available: number = process.availableMemory?.() ?? freemem(),
): void {
  if (!hasKnownMemory(engine)) return;
  const limit = mostMemory(engine, available);
  const large = measuresToLoad(request).find((name) => judgeBytes(name, request, size) > limit);
  if (large !== undefined)
    throw new UsageError(
      `${large} needs about ${gigabytes(judgeBytes(large, request, size))} for a pair of ${size.width}x${size.height}, and there are ${gigabytes(limit)} for it; cut smaller images out of them, or leave it out with --loss.`,
    );
}

/** Whether a measure that has a network of its own fits wherever it may run. */
export function judgeFits(
  name: MeasureName,
  request: Pick<ResolvedRequest, "loadWith">,
  size: Size,
  available: number = process.availableMemory?.() ?? freemem(),
): boolean {
  return judgeBytes(name, request, size) <= Math.min(available, webAssembly);
}

export function judgeBytes(name: MeasureName, { loadWith }: Pick<ResolvedRequest, "loadWith">, size: Size): number {
  return beside + (measures[name].memory?.(size, (loadWith?.[name] ?? {}) as never) ?? 0);
}

/** The largest size of the same shape that fits, in whole sixteens. */
function largest({ width, height }: Size, fits: (size: Size) => boolean): string {
  const scaled = (share: number) => ({ width: sixteens(width * share), height: sixteens(height * share) });
  let [low, high] = [0, 1];
  for (let step = 0; step < 20; step++) {
    const middle = (low + high) / 2;
    if (fits(scaled(middle))) low = middle;
    else high = middle;
  }
  return `${scaled(low).width}x${scaled(low).height}`;
}

function sixteens(n: number): number {
  return Math.max(16, Math.floor(n / 16) * 16);
}

export function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

/** Runs work on images; where their engine runs out of memory the error says so: engines' own words don't. */
export async function withinMemory<T>(
  work: () => Promise<T>,
  { width, height }: Size,
  { engine }: BackendReport,
  withNetwork: boolean,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isOutOfMemory(error)) throw error;
    // A backend whose memory is full, or that has ended, is being replaced; what comes next is for the new one.
    await ready().catch(() => undefined);
    const without = withNetwork ? "leave the network out with --loss l1,l2,psnr,ssim, " : "";
    throw new Error(
      `The engine ${engine} ran out of memory ${withNetwork ? "in the network" : "in the metrics"} on images of ${width}x${height}; cut smaller images out of them, ${without}or choose another engine with --engine (srloss doctor lists them).`,
      { cause: error },
    );
  }
}

/** WebAssembly without memory traps; JavaScript can't allocate an array; TensorFlow and GPUs say it in words. */
export function isOutOfMemory(error: unknown): boolean {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (name === "RuntimeError") return true;
  if (name === "RangeError") return /allocation|length/i.test(message);
  return /\boom\b|out of memory|more memory|failed to allocate/i.test(message);
}
