/** A layer of VGG19, by what it reads. */
export interface LayerShape {
  readonly name: string;
  /** Of the image's height and width. */
  readonly share: number;
  readonly inputs: number;
  readonly outputs: number;
  /** Of a pool, which halves height and width. */
  readonly pooling?: "max" | "average";
}

/** Down to block3_conv3, and its pools with averages, as networks for style have them. */
export const layerShapes: readonly LayerShape[] = [
  { name: "block1_conv1", share: 1, inputs: 3, outputs: 64 },
  { name: "block1_conv2", share: 1, inputs: 64, outputs: 64 },
  { name: "block1_pool, max", share: 1, inputs: 64, outputs: 64, pooling: "max" },
  { name: "block1_pool, average", share: 1, inputs: 64, outputs: 64, pooling: "average" },
  { name: "block2_conv1", share: 1 / 2, inputs: 64, outputs: 128 },
  { name: "block2_conv2", share: 1 / 2, inputs: 128, outputs: 128 },
  { name: "block2_pool, max", share: 1 / 2, inputs: 128, outputs: 128, pooling: "max" },
  { name: "block2_pool, average", share: 1 / 2, inputs: 128, outputs: 128, pooling: "average" },
  { name: "block3_conv1", share: 1 / 4, inputs: 128, outputs: 256 },
  { name: "block3_conv2", share: 1 / 4, inputs: 256, outputs: 256 },
  { name: "block3_conv3", share: 1 / 4, inputs: 256, outputs: 256 },
];

/** Forward, and the gradients of the input and of the filter, where there is one. */
export type Pass = "forward" | "input" | "filter";

export function passes({ pooling }: LayerShape): readonly Pass[] {
  return pooling ? ["forward", "input"] : ["forward", "input", "filter"];
}

/** Floating-point operations of a convolution's pass, as a direct sum would need them; a pool counts for none. */
export function flops({ share, inputs, outputs, pooling }: LayerShape, size: number): number {
  return pooling ? 0 : 2 * (size * share) ** 2 * 9 * inputs * outputs;
}

/** Bytes of the float32 tensors that a pool's pass reads and writes; the gradient of a maximum reads the input, too. */
export function poolBytes({ share, inputs, pooling }: LayerShape, size: number, pass: Pass): number {
  const large = 4 * (size * share) ** 2 * inputs;
  return large / 4 + large * (pass === "input" && pooling === "max" ? 2 : 1);
}
