import type { Operation } from "../runtime/operation.ts";
import { type Algorithm, type Kernel, tileEdge, tilePoints } from "./algorithm.ts";
import { type Blocked, channelWords, type Shape } from "./blocked-layout.ts";

/** Tiles or pixels that are multiplied together, as in `assembly/panel-products.ts`. */
const blockTiles = 10;
/** Bytes of transformed tiles and products that a thread works on at a time: what fits a core's own cache. */
const workingSet = 500_000;
/** Outputs that are multiplied before they are transformed; a multiple of 8. */
const chunk = 144;

/** Vectors of inputs in a short sum: 64 inputs. Of 32 the rounding is half that of a long sum, and twice the time goes by. */
const vectorsTogether = 16;

/**
 * Weights of a Winograd convolution, in bytes, that fit no core's own cache. Items then have some blocks at least, whatever fits: each
 * reads all weights, and tiles that are read one after the other come faster from outside than weights that are read once.
 */
const largeWeights = 4_500_000;
const fewestBlocks = { winogradTwo: 4, winogradFour: 11, winogradSix: 13, winogradFive: 4 } as const;

export interface ConvolveOptions {
  /** Address of one float for each output, four by four; 0 for none. */
  readonly bias?: number;
  readonly relu?: boolean;
  /** A mask to write: where the ReLU lets gradients through, or which values the max-pool takes. */
  readonly record?: number;
  /** A mask to apply to the result. */
  readonly mask?: number;
  /** A 2x2 max-pool of what the ReLU leaves (Winograd only): `to` is half as high and wide. */
  readonly pooled?: boolean;
  /** To sum some inputs at a time, and then their sums (Winograd): two thirds of the rounding, in 2 to 4 % more time. */
  readonly shortSums?: boolean;
  /** For the pool: the tie map of what it takes. */
  readonly tieMap?: number;
  /** From one window to the next (direct sums only). Defaults to 1. */
  readonly stride?: number;
  /** Zeros before the first pixel that a window meets. Defaults to what keeps the size. */
  readonly padding?: number;
}

/**
 * A convolution; but for direct sums of stride 1 with "same" padding. F(4x4, 3x3) where the activations are float64, as what comes
 * out then is.
 */
export function convolve(
  from: Blocked,
  weights: number,
  to: Blocked,
  kernel: Kernel,
  algorithm: Algorithm,
  threads: number,
  options: ConvolveOptions = {},
): Operation {
  const { bias = 0, relu = false, record = 0, mask = 0, pooled = false, shortSums = false, tieMap = 0 } = options;
  const { stride = 1, padding } = options;
  const given = algorithm === "direct" ? to : from;
  const inputs = channelWords(kernel.inputs, from.float64);
  const outputs = channelWords(kernel.outputs, from.float64);
  const tiles = tileCount(given, algorithm);
  const items = itemCount(tiles, inputs, outputs, kernel, algorithm, threads);
  const perItem = Math.ceil((5 * Math.ceil(Math.ceil(tiles / 5) / items)) / blockTiles);
  return {
    kind: algorithm,
    items,
    input: from.address,
    output: to.address,
    weights,
    bias,
    batch: from.batch,
    inputs,
    outputs,
    kernelInputs: kernel.inputs,
    height: given.height,
    width: given.width,
    inputHeight: from.height,
    inputWidth: from.width,
    stride,
    paddingTop: padding ?? (kernel.height - 1) / 2,
    paddingLeft: padding ?? (kernel.width - 1) / 2,
    floor: relu ? 0 : Number.NEGATIVE_INFINITY,
    record,
    mask,
    pooled,
    tieMap,
    float64: from.float64,
    together: shortSums ? vectorsTogether : 0,
    blocks: perItem,
    chunk,
    kernelHeight: kernel.height,
    kernelWidth: kernel.width,
    scratch: scratchBytes(perItem, inputs, outputs, kernel, algorithm),
  };
}

function tileCount({ batch, height, width }: Shape, algorithm: Algorithm): number {
  const edge = tileEdge[algorithm];
  return batch * Math.ceil(height / edge) * Math.ceil(width / edge);
}

/** So few items that each fills the cache; as many for one thread as for another. */
function itemCount(
  tiles: number,
  inputs: number,
  outputs: number,
  kernel: Kernel,
  algorithm: Algorithm,
  threads: number,
): number {
  const points = tilePoints(kernel, algorithm);
  const products = algorithm === "direct" ? outputs : points * Math.min(outputs, chunk);
  const perBlock = 4 * blockTiles * (points * inputs + products);
  const large = 4 * points * inputs * outputs > largeWeights;
  const least = algorithm === "direct" ? 1 : large ? fewestBlocks[algorithm] : 2;
  const fitting = blockTiles * Math.max(least, Math.floor(workingSet / perBlock));
  return Math.max(1, Math.min(Math.ceil(tiles / blockTiles), threads * Math.ceil(tiles / fitting / threads)));
}

/** Of a block whose tiles are half transformed, as in `assembly/winograd-scratch.ts`. */
export const transformBytes: number = blockTiles * 1088 + 1024;

/** What `assembly/direct.ts` and `assembly/winograd.ts` put beside a work item. */
function scratchBytes(blocks: number, inputs: number, outputs: number, kernel: Kernel, algorithm: Algorithm): number {
  const points = tilePoints(kernel, algorithm);
  const tiles = blocks * blockTiles;
  if (algorithm === "direct") return tiles * 20 + 64 + 4 * tiles * (points * inputs + outputs);
  const products = Math.min(outputs, chunk + 24);
  return transformBytes + tiles * 16 + points * (4 * tiles * (inputs + products) + 2 * 192);
}
