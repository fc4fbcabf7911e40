import {
  abs,
  add,
  cast,
  exp,
  fill,
  greater,
  log1p,
  mul,
  neg,
  relu,
  sigmoid,
  square,
  sub,
  type Tensor,
  zerosLike,
} from "@tensorflow/tfjs-core";
import type { Elementwise } from "../differentiable/mean-of-difference.ts";

/** The GAN losses of a discriminator's scores. */
export type GanKind = "vanilla" | "lsgan" | "hinge" | "wgan" | "wgan-softplus";

export const ganKinds: readonly GanKind[] = ["vanilla", "lsgan", "hinge", "wgan", "wgan-softplus"];

/** What `vanilla` and `lsgan` call real and fake. */
export interface GanLabels {
  /** Defaults to 1. */
  readonly realLabel: number;
  /** Defaults to 0. */
  readonly fakeLabel: number;
}

/** What one score costs. */
export type GanScore = Elementwise;

/** `log(1 + exp(x))`, of any x. */
const softplus = (x: Tensor): Tensor => add(relu(x), log1p(exp(neg(abs(x)))));

/** Not finite where x is not, on engines whose ReLU and sign make a number of it, too. */
const shown = (of: Tensor, x: Tensor): Tensor => add(of, mul(x, 0));

const curvatureOfSoftplus = (x: Tensor): Tensor => mul(sigmoid(x), sigmoid(neg(x)));

/** @param twoSided Whether it is a discriminator's, or compares both sides as one does; `hinge` alone looks at it. */
export function ganScore(kind: GanKind, real: boolean, twoSided: boolean, labels: GanLabels): GanScore {
  const label = real ? labels.realLabel : labels.fakeLabel;
  const way = real ? -1 : 1;
  switch (kind) {
    case "vanilla":
      return {
        value: (x) => sub(softplus(x), mul(x, label)),
        derivative: (x) => shown(sub(sigmoid(x), label), x),
        secondDerivative: curvatureOfSoftplus,
      };
    case "lsgan":
      return {
        value: (x) => square(sub(x, label)),
        derivative: (x) => mul(sub(x, label), 2),
        secondDerivative: (x) => fill(x.shape, 2),
      };
    case "wgan-softplus":
      return {
        value: (x) => shown(softplus(mul(x, way)), x),
        derivative: (x) => shown(mul(sigmoid(mul(x, way)), way), x),
        secondDerivative: curvatureOfSoftplus,
      };
    case "hinge":
      if (!twoSided) return straight(-1);
      return {
        value: (x) => shown(relu(add(mul(x, way), 1)), x),
        derivative: (x) => shown(mul(cast(greater(add(mul(x, way), 1), 0), "float32"), way), x),
        secondDerivative: zerosLike,
      };
    case "wgan":
      return straight(way);
  }
}

const straight = (slope: number): GanScore => ({
  value: (x) => mul(x, slope),
  derivative: (x) => shown(fill(x.shape, slope), x),
  secondDerivative: zerosLike,
});
