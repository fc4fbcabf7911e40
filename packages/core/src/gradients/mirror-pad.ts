import { add, type GradConfig, pad, reverse, slice, type Tensor } from "@tensorflow/tfjs-core";

/** Folds the padded border back onto the elements that it repeats, one axis after the other. */
export const mirrorPadGradient: GradConfig = {
  kernelName: "MirrorPad",
  inputsToSave: ["x"],
  gradFunc: (dy, [x], attributes) => ({
    x: () => {
      const { paddings, mode } = attributes as unknown as {
        paddings: [number, number][];
        mode: "reflect" | "symmetric";
      };
      return paddings.reduce<Tensor>(
        (folded, sides, axis) => foldMirror(folded, axis, sides, x!.shape[axis]!, mode === "reflect" ? 1 : 0),
        dy as Tensor,
      );
    },
  }),
};

/** @param skip 1 where the border repeats from the second element on (reflect), 0 from the first (symmetric). */
export function foldMirror(
  dy: Tensor,
  axis: number,
  [before, after]: [number, number],
  n: number,
  skip: number,
): Tensor {
  const part = (from: number, length: number) =>
    slice(
      dy,
      dy.shape.map((_, i) => (i === axis ? from : 0)),
      dy.shape.map((size, i) => (i === axis ? length : size)),
    );
  const placed = (piece: Tensor, from: number) => {
    const length = piece.shape[axis]!;
    const margins = dy.shape.map((_, i): [number, number] => (i === axis ? [from, n - from - length] : [0, 0]));
    return pad(reverse(piece, axis), margins);
  };
  let dx: Tensor = part(before, n);
  if (before > 0) dx = add(dx, placed(part(0, before), skip));
  if (after > 0) dx = add(dx, placed(part(before + n, after), n - after - skip));
  return dx;
}
