/** A direct sum, or Winograd's F(2x2, 3x3), F(4x4, 3x3) or F(6x6, 3x3). */
export type Algorithm = "direct" | "winogradTwo" | "winogradFour" | "winogradSix";

export interface Kernel {
  readonly height: number;
  readonly width: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** Rows and columns of outputs that are computed together. */
export const tileEdge: Readonly<Record<Algorithm, number>> = { direct: 1, winogradTwo: 2, winogradFour: 4, winogradSix: 6 };

/**
 * Winograd for 3x3 kernels. With few inputs it gains little, and the rounding of a first layer shows in all that follow; a
 * gradient (`turned`) is not followed by much.
 */
export function chooseAlgorithm({ height, width, inputs }: Kernel, precise: boolean, turned: boolean): Algorithm {
  if (height !== 3 || width !== 3 || (inputs < 8 && (precise || !turned))) return "direct";
  return precise ? "winogradTwo" : "winogradFour";
}

/** Products for each tile, input and output. */
export function tilePoints({ height, width }: Kernel, algorithm: Algorithm): number {
  return algorithm === "direct" ? height * width : (tileEdge[algorithm] + 2) ** 2;
}
