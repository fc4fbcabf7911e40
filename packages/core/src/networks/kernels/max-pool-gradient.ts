import { engine, pad, reverse, slice, type Tensor4D, tensor4d, tidy } from "@tensorflow/tfjs-core";
import type { SlidingWindow } from "../network-step.ts";

/**
 * The gradients of max-pools without padding. Where values tie, as they do all over flat regions, the first one in the
 * window gets it, as in Keras and PyTorch.
 */
export type MaxPoolGradient = (dy: Tensor4D, input: Tensor4D, output: Tensor4D, window: SlidingWindow) => Tensor4D;

/** By the backend's own kernel. */
export const kernelMaxPoolGradient: MaxPoolGradient = (dy, input, output, { size, stride }) => {
  const attributes = { filterSize: size, strides: stride, pad: "valid" };
  return engine().runKernel("MaxPoolGrad", { dy, input, output }, attributes) as Tensor4D;
};

/** By a kernel that gives a tie to the last one: the first one of the image turned round. */
export const turnedMaxPoolGradient: MaxPoolGradient = (dy, input, output, window) => {
  const [batch, height, width, channels] = input.shape;
  const [, rows, columns] = output.shape;
  // Beyond them no window reaches.
  const [bottom, right] = [rows, columns].map((count) => (count - 1) * window.stride + window.size) as [number, number];
  return tidy(() => {
    const pooled = slice(input, 0, [batch, bottom, right, channels]);
    const turn = (x: Tensor4D) => reverse(x, [1, 2]);
    const dx = turn(kernelMaxPoolGradient(turn(dy), turn(pooled), turn(output), window));
    const none: [number, number] = [0, 0];
    return pad(dx, [none, [0, height - bottom], [0, width - right], none]);
  });
};

/** By a loop in JavaScript. */
export const loopMaxPoolGradient: MaxPoolGradient = (dy, input, output, { size, stride }) => {
  const [batch, height, width, channels] = input.shape;
  const [, rows, columns] = output.shape;
  const [x, y, upstream] = [input.dataSync(), output.dataSync(), dy.dataSync()];
  const dx = new Float32Array(x.length);
  const cells = Array.from({ length: size * size }, (_, cell) => {
    return (Math.floor(cell / size) * width + (cell % size)) * channels;
  });
  const last = cells.length - 1;
  let out = 0;
  for (let image = 0; image < batch; image++)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const corner = ((image * height + row * stride) * width + column * stride) * channels;
        for (let at = corner; at < corner + channels; at++, out++) {
          let winner = 0;
          // NaN equals nothing: the window's last pixel gets it.
          while (winner < last && x[at + cells[winner]!] !== y[out]) winner++;
          dx[at + cells[winner]!]! += upstream[out]!;
        }
      }
  return tensor4d(dx, input.shape);
};
