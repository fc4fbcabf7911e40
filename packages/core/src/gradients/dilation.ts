import { pad, reshape, slice, stridedSlice, type Tensor, type Tensor4D } from "@tensorflow/tfjs-core";

/** Rows and columns from one tap of a kernel to the next. */
export type Dilation = readonly [down: number, across: number];

export const dilationOf = (dilations: number | readonly number[] | undefined | null): Dilation =>
  Array.isArray(dilations)
    ? [dilations[0]!, dilations[1] ?? dilations[0]!]
    : [Number(dilations ?? 1), Number(dilations ?? 1)];

export const isDilated = ([down, across]: Dilation): boolean => down * across > 1;

/** The shape of a kernel with the gaps between its taps. */
export function spreadShape(shape: readonly number[], dilation: Dilation): [number, number, number, number] {
  return shape.map((n, i) => (i < 2 ? (n - 1) * dilation[i as 0 | 1] + 1 : n)) as [number, number, number, number];
}

/** A dilated convolution is one with zeros between the taps of its kernel. */
export function spreadTaps(filter: Tensor4D, [down, across]: Dilation): Tensor4D {
  if (down * across === 1) return filter;
  const [h, w, i, o] = filter.shape;
  const gaps = pad(reshape(filter, [h, 1, w, 1, i * o]), [
    [0, 0],
    [0, down - 1],
    [0, 0],
    [0, across - 1],
    [0, 0],
  ]);
  const wide = reshape(gaps, [h * down, w * across, i, o]);
  return slice(wide as Tensor4D, [0, 0, 0, 0], [(h - 1) * down + 1, (w - 1) * across + 1, i, o]);
}

/** Of the gradient of such a kernel, every dilation-th tap is that of a parameter. */
export function gatherTaps(whole: Tensor, dilation: Dilation): Tensor {
  return isDilated(dilation) ? stridedSlice(whole, [0, 0, 0, 0], whole.shape, [...dilation, 1, 1]) : whole;
}
