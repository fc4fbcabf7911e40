import { readFileSync } from "node:fs";
import { add, concat, mul, slice, type Tensor4D, tensor4d, tidy } from "@tensorflow/tfjs-core";

/** A loss of the pair, and its gradient by the reconstruction in 0..1: every `stride`-th entry. */
export interface TrainedRow {
  readonly value: number;
  readonly absmax: number;
  readonly entries: readonly number[];
}

/** A loss of scores, with the gradient by each of its inputs. */
export interface Game {
  readonly loss: "ganLoss" | "generatorLoss" | "discriminatorLoss";
  readonly real?: boolean;
  readonly options: object;
  readonly value: number;
  readonly gradients: readonly (readonly number[])[];
}

interface Trained {
  readonly shape: [number, number, number, number];
  readonly stride: number;
  readonly hr: number[];
  readonly sr: number[];
  readonly losses: Readonly<Record<string, TrainedRow>>;
  readonly scores: { readonly real: number[][]; readonly fake: number[][] };
  readonly games: readonly Game[];
  readonly structure: readonly {
    readonly hr: string;
    readonly sr: string;
    readonly cut: [number, number, number, number];
    readonly value: number;
  }[];
}

/** Numbers that `fixtures/make_losses.py` took from the authors' code, and from formulas in float64. */
export const trained: Trained = JSON.parse(readFileSync(new URL("fixtures/losses.json", import.meta.url), "utf8"));

/** Both images in 0..255. */
export function trainedPair(): [Tensor4D, Tensor4D] {
  return [tensor4d(trained.hr, trained.shape), tensor4d(trained.sr, trained.shape)];
}

/** The average of earlier outputs that the numbers of LDL were made with: each pixel halfway to its left neighbour, and a bit. */
export function trainedAverage(original: Tensor4D): Tensor4D {
  const width = original.shape[2];
  return tidy(() => {
    const rolled = concat(
      [slice(original, [0, 0, width - 1, 0], [-1, -1, 1, -1]), slice(original, [0, 0, 0, 0], [-1, -1, width - 1, -1])],
      2,
    );
    return add(mul(add(original, rolled), 0.5), 0.13) as Tensor4D;
  });
}
