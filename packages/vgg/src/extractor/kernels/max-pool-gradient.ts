import { engine, getBackend, pad, reverse, slice, type Tensor4D, tensor4d, tidy } from "@tensorflow/tfjs-core";

const attributes = { filterSize: 2, strides: 2, pad: "valid" };

/**
 * The gradient of a 2x2 stride-2 max-pool. Where values tie, as they do all over flat regions, the first one in the
 * window gets it, as in Keras and PyTorch.
 */
export function maxPoolGradient(dy: Tensor4D, input: Tensor4D, output: Tensor4D): Tensor4D {
  const backend = getBackend();
  // tfjs's wasm kernel gives it to the last one, and to none where all are negative.
  if (backend === "wasm") return byLoop(dy, input, output);
  // tfjs's webgpu and webgl kernels give it to the last one: the first one of the picture turned round.
  const toTheLast = backend === "webgpu" || backend === "webgl";
  return toTheLast ? turned(dy, input, output) : kernel(dy, input, output);
}

function kernel(dy: Tensor4D, input: Tensor4D, output: Tensor4D): Tensor4D {
  return engine().runKernel("MaxPoolGrad", { dy, input, output }, attributes) as Tensor4D;
}

function turned(dy: Tensor4D, input: Tensor4D, output: Tensor4D): Tensor4D {
  const [batch, height, width, channels] = input.shape;
  const [, rows, columns] = output.shape;
  return tidy(() => {
    // An odd last row or column is in no window.
    const pooled = slice(input, 0, [batch, 2 * rows, 2 * columns, channels]);
    const turn = (x: Tensor4D) => reverse(x, [1, 2]);
    const dx = turn(kernel(turn(dy), turn(pooled), turn(output)));
    const none: [number, number] = [0, 0];
    return pad(dx, [none, [0, height - 2 * rows], [0, width - 2 * columns], none]);
  });
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
