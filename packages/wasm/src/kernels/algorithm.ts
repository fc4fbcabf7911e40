import type { Shape } from "./blocked-layout.ts";

/** A direct sum, or Winograd's F(2x2, 3x3), F(4x4, 3x3) or F(6x6, 3x3), or F(4x4, 5x5). */
export type Algorithm = "direct" | "winogradTwo" | "winogradFour" | "winogradSix" | "winogradFive";

export interface Kernel {
  readonly height: number;
  readonly width: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** Rows and columns of outputs that are computed together. */
export const tileEdge: Readonly<Record<Algorithm, number>> = {
  direct: 1,
  winogradTwo: 2,
  winogradFour: 4,
  winogradSix: 6,
  winogradFive: 4,
};

/** Edge of the largest tiles that may be taken: larger ones multiply less and round more; 1 for direct sums. */
export type LargestTile = 1 | 2 | 4 | 6;

/** Transformed values of a tile in a row. */
const pointEdge: Readonly<Record<Exclude<Algorithm, "direct">, number>> = {
  winogradTwo: 4,
  winogradFour: 6,
  winogradSix: 8,
  winogradFive: 8,
};

/** Tiles of 6x6 must save this much, with what they compute beyond the edge of an image. */
const worthwhile = 0.9;
/** Inputs times outputs up to which they are taken: their weights are seven times the kernel, and have to be read. */
const mostWeights = 256 * 256;

/**
 * Winograd for 3x3 kernels, in the tiles with the fewest products: what a tile computes beyond a small image's edge is lost.
 * With few inputs it gains little, and the rounding of a first layer shows in all that follow; a gradient (`turned`) is
 * not followed by much. 5x5 kernels have one algorithm, which rounds as F(6x6, 3x3) does.
 */
export function chooseAlgorithm(
  { height, width, inputs, outputs }: Kernel,
  largest: LargestTile,
  turned: boolean,
  image: Pick<Shape, "height" | "width">,
): Algorithm {
  if (height === 5 && width === 5 && inputs >= 8 && largest >= 4) return "winogradFive";
  if (height !== 3 || width !== 3 || (inputs < 8 && (largest <= 2 || !turned))) return "direct";
  let best: Algorithm = "direct";
  let least = products(image, 1);
  for (const algorithm of ["winogradTwo", "winogradFour", "winogradSix"] as const) {
    const edge = tileEdge[algorithm];
    if (edge > largest || (edge === 6 && inputs * outputs > mostWeights)) continue;
    const count = products(image, edge);
    if (count >= least * (edge === 6 ? worthwhile : 1)) continue;
    best = algorithm;
    least = count;
  }
  return best;
}

/** For one input and output. */
function products({ height, width }: Pick<Shape, "height" | "width">, edge: number): number {
  return (edge + 2) ** 2 * Math.ceil(height / edge) * Math.ceil(width / edge);
}

/** Products for each tile, input and output. */
export function tilePoints({ height, width }: Kernel, algorithm: Algorithm): number {
  return algorithm === "direct" ? height * width : pointEdge[algorithm] ** 2;
}
