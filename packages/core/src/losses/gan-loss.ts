import { reshape, type Scalar, type Tensor, tidy, zerosLike } from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";
import { meanOfDifference } from "../differentiable/mean-of-difference.ts";
import { weightedSum } from "../differentiable/weighted-sum.ts";
import { withoutTape } from "../differentiable/without-tape.ts";
import { toFloat } from "../images/image-pair.ts";
import { SrlossError } from "../srloss-error.ts";
import { checkOptions } from "../validation/check-options.ts";
import { checkTensor } from "../validation/check-tensor.ts";
import { given } from "../validation/given.ts";
import { nearestName } from "../validation/nearest-name.ts";
import { type GanKind, type GanLabels, type GanScore, ganKinds, ganScore } from "./gan-score.ts";
import { relativeTo } from "./relative-scores.ts";

/** The GAN loss of which a discriminator's scores are a part. */
export interface GanOptions extends Partial<GanLabels> {
  /** Defaults to `vanilla`. */
  readonly kind?: GanKind;
}

const ganOptionNames = { kind: true, realLabel: true, fakeLabel: true } as const;

export interface PairedGanOptions extends GanOptions {
  /** Scores are looked at less the mean of the other images' (ESRGAN). Defaults to false. */
  readonly relativistic?: boolean;
}

/**
 * What a score of a discriminator costs: BasicSR's `GANLoss`, the mean over every score x.
 *
 * - `vanilla`: `log(1 + exp(x)) - label x`, the cross-entropy of logits;
 * - `lsgan`: `(x - label)^2`;
 * - `wgan`: `-x` where real is wanted, else `x`;
 * - `wgan-softplus`: `log(1 + exp(-x))`, or of `x`: StyleGAN2's;
 * - `hinge`: `max(0, 1 - x)` or `max(0, 1 + x)` of a discriminator; `-x` of a generator, whatever it wants.
 *
 * @param scores What the discriminator says, before any sigmoid; of any shape.
 * @param real Whether the scores should say real.
 * @param options `kind`; `realLabel` and `fakeLabel` of `vanilla` and `lsgan`, which default to 1 and 0 (0.9 smooths); `discriminator`:
 *   whether the loss is a discriminator's, which defaults to false; `hinge` alone looks at it.
 * @returns A scalar, differentiable in `scores`.
 * @throws SrlossError for what is no tensor, an empty one, and unknown options or kinds.
 *
 * @example
 * ```ts
 * import { ganLoss } from "@srloss/core/losses";
 * ganLoss(tf.tensor1d([2, 4]), true, { kind: "lsgan" }); // => 5
 * ```
 */
export function ganLoss(
  scores: Tensor,
  real: boolean,
  options: GanOptions & { readonly discriminator?: boolean } = {},
): Scalar {
  checkOptions("ganLoss", options, { ...ganOptionNames, discriminator: true });
  checkScores(scores, "ganLoss: scores");
  checkFlag(real, "ganLoss: real");
  checkFlag(options.discriminator ?? false, "ganLoss: discriminator");
  const { discriminator = false } = options;
  const score = ganScore(kindOf(options, "ganLoss"), real, discriminator, labelsOf(options, "ganLoss"));
  return tidy(() => meanScore(inOneRow(scores), score));
}

/**
 * The loss of a generator, whose images should be taken for real ones.
 *
 * `ganLoss(fakeScores, true)`; where `relativistic`, `(ganLoss(real - mean fake, false) + ganLoss(fake - mean real, true)) / 2`, as
 * ESRGAN has it. Relativistic `hinge` is that of Jolicoeur-Martineau (2018), both halves hinged (BasicSR's halves would
 * cancel). BasicSR multiplies it by a weight: that of `presets.esrgan.gan`, for one.
 *
 * @param realScores Of original images, a constant; needed where `relativistic`, else null will do.
 * @param fakeScores Of the generator's images; the gradient flows to them.
 * @param options `kind`, `relativistic`, `realLabel` and `fakeLabel`.
 * @returns A scalar.
 * @throws SrlossError for what is no tensor, an empty one, and unknown options or kinds.
 *
 * @example
 * ```ts
 * import { generatorLoss } from "@srloss/core/losses";
 * const [real, fake] = [tf.tensor2d([[3], [1]]), tf.tensor2d([[0], [-2]])];
 * generatorLoss(null, fake, { kind: "wgan" }); // => 1
 * generatorLoss(real, fake, { kind: "wgan", relativistic: true }); // => 3
 * ```
 */
export function generatorLoss(realScores: Tensor | null, fakeScores: Tensor, options: PairedGanOptions = {}): Scalar {
  const { score, relativistic } = checked("generatorLoss", options);
  checkScores(fakeScores, "generatorLoss: fakeScores");
  // A generator that is compared with real images has two sides, as a discriminator has.
  if (!relativistic) return tidy(() => meanScore(inOneRow(fakeScores), score(true, false)));
  checkScores(realScores, "generatorLoss: realScores, which relativistic needs,");
  return tidy(() => {
    const real = withoutTape(() => inOneRow(realScores));
    const fake = inOneRow(fakeScores);
    return half(
      meanScore(relativeTo(fake, real), score(false, true)),
      meanScore(relativeTo(real, fake), score(true, true)),
    );
  });
}

/**
 * The loss of a discriminator, which should call original images real, and the generator's not.
 *
 * `ganLoss(realScores, true) + ganLoss(fakeScores, false)`, each as a discriminator's; where `relativistic`,
 * `(ganLoss(real - mean fake, true) + ganLoss(fake - mean real, false)) / 2`, as ESRGAN has it.
 *
 * @param realScores Of original images.
 * @param fakeScores Of the generator's images, which are constants here: no gradient goes on to the generator where it trains on
 *   the discriminator's variables alone.
 * @param options `kind`, `relativistic`, `realLabel` and `fakeLabel`; `constantMeans`: whether the means that scores are compared with are
 *   constants, as in BasicSR, which goes back through one half at a time. Defaults to false, the gradient of the formula.
 * @returns A scalar, differentiable in both.
 * @throws SrlossError for what is no tensor, an empty one, and unknown options or kinds.
 *
 * @example
 * ```ts
 * import { discriminatorLoss } from "@srloss/core/losses";
 * const [real, fake] = [tf.tensor2d([[3], [0.5]]), tf.tensor2d([[0], [-2]])];
 * discriminatorLoss(real, fake, { kind: "hinge" }); // => 0.75
 * ```
 */
export function discriminatorLoss(
  realScores: Tensor,
  fakeScores: Tensor,
  options: PairedGanOptions & { readonly constantMeans?: boolean } = {},
): Scalar {
  const { score, relativistic } = checked("discriminatorLoss", options, { constantMeans: true });
  checkScores(realScores, "discriminatorLoss: realScores");
  checkScores(fakeScores, "discriminatorLoss: fakeScores");
  checkFlag(options.constantMeans ?? false, "discriminatorLoss: constantMeans");
  return tidy(() => {
    const [real, fake] = [inOneRow(realScores), inOneRow(fakeScores)] as const;
    if (!relativistic)
      return weightedSum([meanScore(real, score(true, true)), meanScore(fake, score(false, true))], [1, 1]);
    const { constantMeans = false } = options;
    return half(
      meanScore(relativeTo(fake, real, constantMeans), score(true, true)),
      meanScore(relativeTo(real, fake, constantMeans), score(false, true)),
    );
  });
}

function checked(
  loss: string,
  options: PairedGanOptions,
  more: object = {},
): { score: (real: boolean, twoSided: boolean) => GanScore; relativistic: boolean } {
  checkOptions<object>(loss, options, { ...ganOptionNames, relativistic: true, ...more } as object);
  const { relativistic = false } = options;
  checkFlag(relativistic, `${loss}: relativistic`);
  const [kind, labels] = [kindOf(options, loss), labelsOf(options, loss)];
  return { relativistic, score: (real, twoSided) => ganScore(kind, real, twoSided, labels) };
}

function kindOf({ kind = "vanilla" }: GanOptions, loss: string): GanKind {
  if (ganKinds.includes(kind)) return kind;
  const near = nearestName(String(kind), ganKinds);
  const meant = near ? `; did you mean ${near}?` : ".";
  throw new SrlossError("option", `${loss}: ${given(kind)} is not a kind${meant} Known: ${ganKinds.join(", ")}.`);
}

function labelsOf({ realLabel = 1, fakeLabel = 0 }: GanOptions, loss: string): GanLabels {
  for (const [name, label] of Object.entries({ realLabel, fakeLabel }))
    if (!Number.isFinite(label))
      throw new SrlossError("option", `${loss}: ${name} is a finite number; got ${given(label)}.`);
  return { realLabel, fakeLabel };
}

function checkScores(scores: unknown, what: string): asserts scores is Tensor {
  checkTensor(scores, what);
  if (scores.size === 0) throw new SrlossError("shape", `${what} must not be empty; got shape [${scores.shape}].`);
}

function checkFlag(flag: unknown, what: string): void {
  if (typeof flag !== "boolean") throw new SrlossError("option", `${what} is true or false; got ${given(flag)}.`);
}

function meanScore(scores: Tensor, score: GanScore): Scalar {
  return meanOfDifference(zerosLike(scores), scores, score);
}

const half = (a: Scalar, b: Scalar): Scalar => weightedSum([a, b], [0.5, 0.5]);

/** Scores of any shape as `[1, n]`. */
function inOneRow(scores: Tensor): Tensor {
  const { shape } = scores;
  const flat = (x: Tensor, from: readonly number[], to: readonly number[]): Tensor =>
    differentiable(
      [x],
      () => reshape(x, [...to]),
      (dy) => [reshape(dy, [...from])],
      (dy) => [flat(dy, to, from)],
    );
  return flat(toFloat(scores), shape, [1, scores.size]);
}
