/** MATLAB's `imresize(image, [height, width], "bicubic")` in float64, tap by tap, as its documentation and Keys define it. */
export function directImresize(image: number[][], [height, width]: readonly [number, number]): number[][] {
  const down = contributions(image.length, height);
  const across = contributions(image[0]!.length, width);
  return down.map((rowTaps) =>
    across.map((columnTaps) => {
      let sum = 0;
      for (const { index: y, weight: a } of rowTaps)
        for (const { index: x, weight: b } of columnTaps) sum += a * b * image[y]![x]!;
      return sum;
    }),
  );
}

/** For each output pixel, the input pixels that it sees, counted from 0, with weights of sum 1. */
function contributions(inLength: number, outLength: number): { index: number; weight: number }[][] {
  const scale = outLength / inLength;
  const kernelWidth = scale < 1 ? 4 / scale : 4;
  const kernel = scale < 1 ? (x: number) => scale * keys(scale * x) : keys;
  // Positions count from 1; the borders are the sequence 1 2 ... n n ... 2 1, repeated.
  const upAndDown = Array.from({ length: 2 * inLength }, (_, i) => (i < inLength ? i : 2 * inLength - 1 - i));
  return Array.from({ length: outLength }, (_, i) => {
    const u = (i + 1) / scale + 0.5 * (1 - 1 / scale);
    const left = Math.floor(u - kernelWidth / 2);
    const taps = Array.from({ length: Math.ceil(kernelWidth) + 2 }, (_, k) => ({
      index: upAndDown[(((left + k - 1) % upAndDown.length) + upAndDown.length) % upAndDown.length]!,
      weight: kernel(u - (left + k)),
    }));
    const sum = taps.reduce((total, { weight }) => total + weight, 0);
    return taps.map(({ index, weight }) => ({ index, weight: weight / sum }));
  });
}

/** Keys (1981), equation 15: cubic convolution with a = -1/2. */
function keys(s: number): number {
  const x = Math.abs(s);
  if (x < 1) return (3 / 2) * x * x * x - (5 / 2) * x * x + 1;
  if (x < 2) return (-1 / 2) * x * x * x + (5 / 2) * x * x - 4 * x + 2;
  return 0;
}
