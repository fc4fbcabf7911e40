import { randomUniform, type Tensor4D, type TensorContainer, tidy } from "@tensorflow/tfjs-core";

/** Noise in 0..255, the same for the same seed. */
export function image(seed: number, height = 6, width = 5, channels = 3, batch = 1): Tensor4D {
  return randomUniform([batch, height, width, channels], 0, 255, "float32", seed);
}

/** All elements of what `compute` returns; its tensors are disposed. */
export function values(compute: () => TensorContainer): Float32Array {
  const result = tidy(compute) as { dataSync(): Float32Array; dispose(): void };
  const data = result.dataSync().slice();
  result.dispose();
  return data;
}

export function value(compute: () => TensorContainer): number {
  return values(compute)[0]!;
}
