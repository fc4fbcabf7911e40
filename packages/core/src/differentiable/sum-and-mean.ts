import { mean, mul, pad, reshape, type Scalar, sum, type Tensor, tidy } from "@tensorflow/tfjs-core";

/**
 * Values that are added up at a time. Some backends add in float32, one value after another: thousands of them in one run
 * lose two digits, millions three; runs of runs of this length lose none that counts.
 */
const longestRun = 16;
const shortestRun = 6;

/** Over one axis of `[outer, n, inner]`, in runs, and runs of their results. */
function inRuns(reduce: typeof sum, x: Tensor, outer: number, n: number, inner: number): Tensor {
  // A last axis of one value would have some backends transpose.
  const over = (length: number) =>
    reduce(reshape(x, [(outer * n) / length, length, ...(inner === 1 ? [] : [inner])]), 1);
  if (n <= longestRun) return over(n);
  let run = longestRun;
  while (run >= shortestRun && n % run) run--;
  if (run >= shortestRun) return inRuns(reduce, over(run), outer, n / run, inner);
  // Zeros change no sum, and a mean as if there were more values.
  const padded = Math.ceil(n / longestRun) * longestRun;
  const zeros: [number, number][] = [
    [0, 0],
    [0, padded - n],
    [0, 0],
  ];
  const all = inRuns(reduce, pad(reshape(x, [outer, n, inner]), zeros), outer, padded, inner);
  return reduce === mean ? mul(all, padded / n) : all;
}

function byAxes(reduce: typeof sum, x: Tensor, first: number, end = x.rank): Tensor {
  const length = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1);
  const [before, along, behind] = [x.shape.slice(0, first), x.shape.slice(first, end), x.shape.slice(end)];
  return tidy(() => reshape(inRuns(reduce, x, length(before), length(along), length(behind)), [...before, ...behind]));
}

/** The sum of all elements. */
export function sumOfAll(x: Tensor): Scalar {
  return byAxes(sum, x, 0) as Scalar;
}

/** The sum over every axis but the first: `[b, ...]` to `[b]`. */
export function sumPerSample(x: Tensor): Tensor {
  return byAxes(sum, x, 1);
}

/** The mean of all elements; of means, since their sum may be beyond the largest number of 16 bits. */
export function meanOfAll(x: Tensor): Scalar {
  return byAxes(mean, x, 0) as Scalar;
}

/** The mean over every axis but the first: `[b, ...]` to `[b]`. */
export function meanPerSample(x: Tensor): Tensor {
  return byAxes(mean, x, 1);
}

/** The mean over one axis. */
export function meanOverAxis(x: Tensor, axis: number): Tensor {
  return byAxes(mean, x, axis, axis + 1);
}
