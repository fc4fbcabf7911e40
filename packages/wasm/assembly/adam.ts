import { Adam, CopyValues } from "./generated/operations";

/** Values of an item, as those of `squared-differences.ts`, whose sums say how long the gradient is. */
const itemValues: i32 = 16384;

/** Copies `op.length` values. */
export function copyValues(op: CopyValues, item: i32): void {
  const first = <usize>(item * itemValues) << 2;
  const bytes = <usize>min(itemValues, op.length - item * itemValues) << 2;
  const from = op.input, other = op.other, to = op.output;
  if (!other) memory.copy(to + first, from + first, bytes);
  // Blocks have room for the last four.
  else for (let at = first, end = first + bytes; at < end; at += 16) v128.store(to + at, f32x4.add(v128.load(from + at), v128.load(other + at)));
}

/** Numbers of a step, at `op.settings`. */
@unmanaged
class Settings {
  beta1: f32;
  rest1: f32;
  beta2: f32;
  rest2: f32;
  /** `rate / (1 - beta1^t)` */
  rate: f32;
  /** `1 / (1 - beta2^t)` */
  correction: f32;
  epsilon: f32;
  /** Length that a longer gradient is cut to; 0 for any. */
  clip: f32;
  /** Shares of the running mean and of the new weights in the next running mean. */
  kept: f32;
  added: f32;
}

/**
 * The length of the gradient, whose squares are summed at `op.sums` in one sum for each item: infinite where moments in float32 would
 * be, so that a training which has diverged is seen to.
 */
@inline
function gradientLength(op: Adam): f32 {
  let sum: f64 = 0;
  for (let i = 0; i * itemValues < op.length; i++) sum += load<f64>(op.sums + (<usize>i << 3));
  return sqrt<f32>(<f32>sum);
}

/**
 * A step of Adam on `op.length` weights: each number is rounded as it is where every product and sum is an operation of its own, so that
 * nothing depends on which engine computes it.
 */
export function adam(op: Adam, item: i32): void {
  const s = changetype<Settings>(op.settings);
  const norm = gradientLength(op);
  if (item == 0) store<f32>(op.norm, norm);
  const cut: f32 = s.clip > 0 ? min<f32>(1, s.clip / max<f32>(norm, 1e-30)) : 1;
  const clip = f32x4.splat(cut);
  const beta1 = f32x4.splat(s.beta1), rest1 = f32x4.splat(s.rest1), beta2 = f32x4.splat(s.beta2), rest2 = f32x4.splat(s.rest2);
  const rate = f32x4.splat(s.rate), correction = f32x4.splat(s.correction), epsilon = f32x4.splat(s.epsilon);
  const kept = f32x4.splat(s.kept), added = f32x4.splat(s.added);
  const first = <usize>(item * itemValues) << 2;
  // Blocks have room for the last four.
  const end = first + (<usize>((min(itemValues, op.length - item * itemValues) + 3) & ~3) << 2);
  const gradients = op.input, parameters = op.parameters, means = op.meanWeights, output = op.output;
  const firstMoments = op.firstMoments, secondMoments = op.secondMoments;
  const nextFirst = op.nextFirst, nextSecond = op.nextSecond, nextMeans = op.nextMeanWeights;
  for (let at = first; at != end; at += 16) {
    const gradient = f32x4.mul(v128.load(gradients + at), clip);
    const m = f32x4.add(f32x4.mul(v128.load(firstMoments + at), beta1), f32x4.mul(gradient, rest1));
    const v = f32x4.add(f32x4.mul(v128.load(secondMoments + at), beta2), f32x4.mul(f32x4.mul(gradient, gradient), rest2));
    const spread = f32x4.add(f32x4.sqrt(f32x4.mul(v, correction)), epsilon);
    const weights = f32x4.sub(v128.load(parameters + at), f32x4.div(f32x4.mul(m, rate), spread));
    v128.store(output + at, weights);
    v128.store(nextFirst + at, m);
    v128.store(nextSecond + at, v);
    if (means) v128.store(nextMeans + at, f32x4.add(f32x4.mul(v128.load(means + at), kept), f32x4.mul(weights, added)));
  }
}
