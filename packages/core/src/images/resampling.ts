/** How MATLAB's `imresize` weighs pixels: `cubic`, `lanczos2`, `lanczos3`, `bilinear` (its triangle), `box`, `nearest`. */
export type ResizeMethod = "cubic" | "lanczos2" | "lanczos3" | "bilinear" | "box" | "nearest";

interface Kernel {
  /** Pixels that it spans. */
  readonly width: number;
  readonly weight: (x: number) => number;
}

const box: Kernel = { width: 1, weight: (x) => (-0.5 <= x && x < 0.5 ? 1 : 0) };

export const resizeMethods: Readonly<Record<ResizeMethod, Kernel>> = {
  cubic: { width: 4, weight: cubic },
  lanczos2: { width: 4, weight: (x) => lanczos(x, 2) },
  lanczos3: { width: 6, weight: (x) => lanczos(x, 3) },
  bilinear: { width: 2, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  box,
  nearest: box,
};

/** The matrix `[to, from]`: each row holds the weights of the source pixels of one result. */
export function resampling(
  from: number,
  to: number,
  { scale, method, antialias }: { readonly scale: number; readonly method: ResizeMethod; readonly antialias: boolean },
): Float64Array {
  const { width, weight } = resizeMethods[method];
  const widening = antialias ? Math.min(scale, 1) : 1;
  const span = width / widening;
  const values = new Float64Array(to * from);
  for (let row = 0; row < to; row++) {
    // MATLAB's positions, from 1 on, in its order of operations: whether a pixel is on the kernel's edge is a matter of digits.
    const centre = (row + 1) / scale + 0.5 * (1 - 1 / scale);
    const first = Math.floor(centre - span / 2);
    const weights = Array.from({ length: Math.ceil(span) + 2 }, (_, i) => weight(widening * (centre - (first + i))));
    const total = weights.reduce((sum, each) => sum + each, 0);
    for (const [i, each] of weights.entries()) values[row * from + mirrored(first + i - 1, from)]! += each / total;
  }
  return values;
}

function mirrored(index: number, length: number): number {
  const folded = ((index % (2 * length)) + 2 * length) % (2 * length);
  return folded < length ? folded : 2 * length - 1 - folded;
}

function cubic(x: number): number {
  const t = Math.abs(x);
  if (t <= 1) return 1.5 * t ** 3 - 2.5 * t ** 2 + 1;
  return t < 2 ? -0.5 * t ** 3 + 2.5 * t ** 2 - 4 * t + 2 : 0;
}

function lanczos(x: number, lobes: number): number {
  if (Math.abs(x) >= lobes) return 0;
  const angle = Math.PI * x;
  return (Math.sin(angle) * Math.sin(angle / lobes) + Number.EPSILON) / (angle ** 2 / lobes + Number.EPSILON);
}
