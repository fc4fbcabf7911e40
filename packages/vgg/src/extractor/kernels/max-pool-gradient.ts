import { engine, getBackend, type Tensor4D, tensor4d } from "@tensorflow/tfjs-core";

const window = { filterSize: 2, strides: 2, pad: "valid" };

/**
 * The gradient of a 2x2 stride-2 max-pool. Where values tie, as they do all over flat regions, the first one in the
 * window gets it, as in Keras and PyTorch.
 */
export function maxPoolGradient(dy: Tensor4D, input: Tensor4D, output: Tensor4D): Tensor4D {
  // tfjs's wasm kernel gives it to the last one, and to none where all are negative.
  if (getBackend() === "wasm") return byLoop(dy, input, output);
  return engine().runKernel("MaxPoolGrad", { dy, input, output }, window) as Tensor4D;
}

function byLoop(dy: Tensor4D, input: Tensor4D, output: Tensor4D): Tensor4D {
  const [batch, height, width, channels] = input.shape;
  const [, rows, columns] = output.shape;
  const [x, y, slope] = [input.dataSync(), output.dataSync(), dy.dataSync()];
  const dx = new Float32Array(x.length);
  const below = width * channels;
  let out = 0;
  for (let image = 0; image < batch; image++)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const corner = ((image * height + 2 * row) * width + 2 * column) * channels;
        for (let at = corner; at < corner + channels; at++, out++) {
          const most = y[out]!;
          if (x[at] === most) dx[at] = slope[out]!;
          else if (x[at + channels] === most) dx[at + channels] = slope[out]!;
          else if (x[at + below] === most) dx[at + below] = slope[out]!;
          else dx[at + below + channels] = slope[out]!;
        }
      }
  return tensor4d(dx, input.shape);
}
