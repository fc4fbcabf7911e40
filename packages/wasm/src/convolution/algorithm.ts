export type Algorithm = "direct" | "winograd";

export interface Kernel {
  readonly height: number;
  readonly width: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** Rows and columns of outputs of a Winograd tile, and the products that it takes. */
export const tileEdge = 4;
export const tilePoints = 36;

/** Winograd for 3x3 kernels; with few inputs its transforms cost more than they save. */
export function fastestAlgorithm({ height, width, inputs }: Kernel): Algorithm {
  return height === 3 && width === 3 && inputs >= 8 ? "winograd" : "direct";
}
