import {
  add,
  concat,
  mul,
  onesLike,
  reshape,
  type Scalar,
  slice,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
  zerosLike,
} from "@tensorflow/tfjs-core";
import { differentiable } from "../../differentiable/differentiable.ts";
import { byStrips, rowStrips, rowsOf } from "../../differentiable/row-strips.ts";
import { meanOfAll } from "../../differentiable/sum-and-mean.ts";
import { channel, constant, type Dual } from "./dual.ts";

/** Red, green and blue in 0..1. */
export type Colour = readonly [Dual, Dual, Dual];

/** A number for each pixel, of both images' colours. */
export type ColourDistance = (truth: Colour, prediction: Colour) => Dual;

/** Pixels of a strip: of each, a hundred numbers are held at a time. */
const stripPixels = 2 ** 17;

/**
 * The mean over every pixel; differentiable in `prediction`.
 *
 * @param pixels Of a strip.
 */
export function meanOfPixels(
  truth: Tensor4D,
  prediction: Tensor4D,
  distance: ColourDistance,
  pixels: number = stripPixels,
): Scalar {
  return differentiable(
    [prediction],
    (save) => {
      save([truth, prediction]);
      return meanOfAll(mapOfPixels(truth, prediction, distance, pixels));
    },
    (dy, saved) => {
      const [t, p] = saved as [Tensor4D, Tensor4D];
      const gradient = byStrips(stripsOf(t, pixels), (rows) => {
        const [cut, original] = [rowsOf(p, rows), rowsOf(t, rows)];
        const ones = onesLike(planeOf(cut, 0));
        const colour = planes(cut).map((plane, i) => channel(plane, i, ones)) as unknown as Colour;
        const found = distance(planes(original).map(constant) as unknown as Colour, colour).derivatives;
        const whole = found.map((each) => reshape(each ?? zerosLike(ones), [...ones.shape, 1]));
        // What is not finite in either shows, also where a comparison took the other side.
        return add(concat(whole, 3), mul(add(cut, original), 0)) as Tensor4D;
      });
      return [mul(gradient, mul(dy, 3 / p.size))];
    },
  );
}

/** The number of each pixel, `[b, h, w]`. */
function mapOfPixels(truth: Tensor4D, prediction: Tensor4D, distance: ColourDistance, pixels: number): Tensor3D {
  return byStrips(stripsOf(truth, pixels), (rows) => {
    const [t, p] = [truth, prediction].map((images) => planes(rowsOf(images, rows)));
    const { value } = distance(t!.map(constant) as unknown as Colour, p!.map(constant) as unknown as Colour);
    return [...t!, ...p!].reduce((sum, plane) => add(sum, mul(plane, 0)), value) as Tensor3D;
  });
}

const stripsOf = ({ shape: [batch, height, width] }: Tensor4D, pixels: number) =>
  rowStrips([batch, height, width], pixels);

const planes = (images: Tensor4D): Tensor[] => [0, 1, 2].map((index) => planeOf(images, index));

function planeOf(images: Tensor4D, index: number): Tensor {
  const [b, h, w] = images.shape;
  return reshape(slice(images, [0, 0, 0, index], [b, h, w, 1]), [b, h, w]);
}
