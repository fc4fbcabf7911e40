/** A layer of VGG19, by what it reads; `outputs` is 0 for a pool. */
export interface LayerShape {
  readonly name: string;
  /** Of the picture's height and width. */
  readonly share: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** Down to block3_conv3. */
export const layerShapes: readonly LayerShape[] = [
  { name: "block1_conv1", share: 1, inputs: 3, outputs: 64 },
  { name: "block1_conv2", share: 1, inputs: 64, outputs: 64 },
  { name: "block1_pool", share: 1, inputs: 64, outputs: 0 },
  { name: "block2_conv1", share: 1 / 2, inputs: 64, outputs: 128 },
  { name: "block2_conv2", share: 1 / 2, inputs: 128, outputs: 128 },
  { name: "block2_pool", share: 1 / 2, inputs: 128, outputs: 0 },
  { name: "block3_conv1", share: 1 / 4, inputs: 128, outputs: 256 },
  { name: "block3_conv2", share: 1 / 4, inputs: 256, outputs: 256 },
  { name: "block3_conv3", share: 1 / 4, inputs: 256, outputs: 256 },
];

export const passes = ["forward", "input", "filter"] as const;

/** Floating-point operations of a convolution's pass, as a direct sum would need them. */
export function flops({ share, inputs, outputs }: LayerShape, size: number): number {
  return 2 * (size * share) ** 2 * 9 * inputs * outputs;
}
