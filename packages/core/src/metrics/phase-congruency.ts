import {
  abs,
  add,
  addN,
  cast,
  concat,
  div,
  engine,
  equal,
  getBackend,
  getKernel,
  maximum,
  mul,
  neg,
  reshape,
  sign,
  slice,
  sqrt,
  square,
  step,
  sub,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tensor4d,
  tidy,
  topk,
} from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";
import { sumPerSample } from "../differentiable/sum-and-mean.ts";
import { FourierLines } from "./fourier-lines.ts";
import { logGabor } from "./log-gabor.ts";

const tiny = 1e-10;

/**
 * Kovesi's phase congruency (1999) as FSIM takes it: how much the waves at a place agree in their phase, in four directions,
 * `[b, h, w, 1]` of an image of one channel in 0..255. Differentiable.
 */
export function phaseCongruency(x: Tensor4D): Tensor4D {
  const [, height, width] = x.shape;
  const bank = () => new FilterBank(height, width);
  return differentiable(
    [x],
    (save) => {
      save([x]);
      return tidy(() => {
        const filters = bank();
        const waves = filters.apply(x);
        const { energy, amplitude } = energies(waves, filters.noise);
        return reshape(div(energy, amplitude), x.shape);
      });
    },
    (dy, [at]) => [
      tidy(() => {
        const filters = bank();
        const waves = filters.apply(at as Tensor4D);
        return filters.applyTransposed(gradients(waves, filters.noise, reshape(dy, [dy.shape[0], height, width])));
      }),
    ],
  );
}

/** What one filter finds: its even and its odd part, `[b, h, w]`. */
interface Wave {
  readonly even: Tensor;
  readonly odd: Tensor;
}

/** Log-Gabor filters of one size, by direction and by wavelength. */
class FilterBank {
  readonly noise: readonly number[];
  readonly #filters: readonly (readonly Tensor4D[])[];
  readonly #down: FourierLines;
  readonly #across: FourierLines;

  constructor(height: number, width: number) {
    const all = logGabor(height, width);
    this.noise = all.map(({ noise }) => noise);
    this.#filters = all.map(({ filters }) => filters.map((f) => tensor4d(f, [1, width, 1, height])));
    this.#down = new FourierLines(height);
    this.#across = new FourierLines(width);
  }

  apply(x: Tensor4D): Wave[][] {
    const [b, h, w] = x.shape;
    const lines = this.#across.ofReal(reshape(x, [b, h, w]));
    const spectrum = this.#down.forward(lines, { turned: true });
    return this.#filters.map((direction) =>
      direction.map((filter) => {
        const columns = this.#down.inverse(spectrum, { filter });
        const [even, odd] = this.#across.inverseParts(columns);
        columns.dispose();
        return { even, odd };
      }),
    );
  }

  applyTransposed(waves: readonly (readonly Wave[])[]): Tensor4D {
    const [b, h, w] = waves[0]![0]!.even.shape as [number, number, number];
    const parts = waves.flatMap((direction, o) =>
      direction.map(({ even, odd }, s) =>
        tidy(() => {
          const lines = this.#across.inverse(concatParts(even, odd), { transposed: true });
          return mul(this.#down.inverse(lines, { transposed: true, turned: true }), this.#filters[o]![s]!);
        }),
      ),
    );
    return tidy(() => {
      const spectrum = parts.reduce((total, part) => add(total, part)) as Tensor4D;
      const columns = this.#down.forward(spectrum, { transposed: true });
      return reshape(this.#across.ofRealTransposed(columns), [b, h, w, 1]);
    });
  }
}

function concatParts(even: Tensor, odd: Tensor): Tensor4D {
  const [b, h, w] = even.shape as [number, number, number];
  return concat([even, odd].map((part) => reshape(part, [b, h, 1, w])) as Tensor4D[], 2);
}

/** What the waves of one direction add up to. */
function resultant(direction: readonly Wave[], noise: number) {
  const [even, odd] = (["even", "odd"] as const).map((part) =>
    tidy(() => addN(direction.map((wave) => wave[part]))),
  ) as [Tensor, Tensor];
  const length = tidy(() => add(sqrt(add(square(even), square(odd))), tiny));
  const amplitudes = direction.map((wave) => tidy(() => sqrt(add(square(wave.even), square(wave.odd)))));
  // Across the mean phase: what does not agree.
  const astray = direction.map((wave) => tidy(() => sub(mul(wave.even, odd), mul(wave.odd, even))));
  const lost = tidy(() => div(addN(astray.map(abs)), length));
  const median = medianOf(amplitudes[0]!);
  const above = tidy(() => sub(sub(length, lost), mul(median, noise)));
  return { even, odd, length, amplitudes, astray, lost, median, above };
}

/** A kernel that a backend may bring. */
const medianKernel = "SrlossLowerMedian";

/** The lower of both in the middle, `[b, 1, 1]`. */
function medianOf(x: Tensor): Tensor {
  return tidy(() => {
    const batch = x.shape[0]!;
    const n = x.size / batch;
    if (getKernel(medianKernel, getBackend()))
      return reshape(engine().runKernel(medianKernel, { x: reshape(x, [batch, n]) }) as Tensor, [batch, 1, 1]);
    const count = n - Math.floor((n - 1) / 2);
    const largest = topk(reshape(x, [batch, n]) as Tensor2D, count, true).values;
    return reshape(slice(largest, [0, count - 1], [batch, 1]), [batch, 1, 1]);
  });
}

function energies(waves: readonly (readonly Wave[])[], noise: readonly number[]) {
  const all = waves.map((direction, o) => resultant(direction, noise[o]!));
  const energy = tidy(() => add(addN(all.map(({ above }) => maximum(above, 0))), tiny));
  // Four at a time: tfjs's webgpu backend computes nonsense for addN of more than eight.
  const amplitude = tidy(() => add(addN(all.map(({ amplitudes }) => addN(amplitudes))), tiny));
  return { all, energy, amplitude };
}

/** Derivatives by each wave, where `dy` are those by the congruency. */
function gradients(waves: readonly (readonly Wave[])[], noise: readonly number[], dy: Tensor): Wave[][] {
  const { all, energy, amplitude } = energies(waves, noise);
  const byEnergy = tidy(() => div(dy, amplitude));
  const byAmplitude = tidy(() => neg(div(mul(byEnergy, energy), amplitude)));
  return waves.map((direction, o) => {
    const { even, odd, length, amplitudes, astray, lost, median, above } = all[o]!;
    const own = tidy(() => mul(byEnergy, step(above)));
    const byLost = tidy(() => div(neg(own), length));
    const byLength = tidy(() => div(mul(own, add(1, div(lost, length))), length));
    const crossed = astray.map((a) => tidy(() => mul(byLost, sign(a))));
    const [byEven, byOdd] = tidy(() => [
      sub(mul(byLength, even), addN(direction.map((wave, s) => mul(crossed[s]!, wave.odd)))),
      add(mul(byLength, odd), addN(direction.map((wave, s) => mul(crossed[s]!, wave.even)))),
    ]) as [Tensor, Tensor];
    return direction.map((wave, s) =>
      tidy(() => {
        const a = amplitudes[s]!;
        const ofMedian = s === 0 ? medianSlope(a, median, mul(sumPerSample(own), -noise[o]!)) : undefined;
        const perLength = div(ofMedian ? add(byAmplitude, ofMedian) : byAmplitude, maximum(a, 1e-30));
        return {
          even: addN([byEven, mul(crossed[s]!, odd), mul(perLength, wave.even)]),
          odd: addN([byOdd, neg(mul(crossed[s]!, even)), mul(perLength, wave.odd)]),
        } as unknown as Record<string, Tensor>;
      }),
    ) as unknown as Wave[];
  });
}

/** The median's derivative goes to the place that it is of. */
function medianSlope(x: Tensor, median: Tensor, dy: Tensor): Tensor {
  const there = cast(equal(x, median), "float32");
  return mul(there, reshape(div(dy, sumPerSample(there)), [-1, 1, 1]));
}
