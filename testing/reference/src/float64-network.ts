interface Window {
  readonly size: number;
  readonly stride: number;
  readonly padding: number;
  readonly ceil?: boolean;
}

interface Follows {
  /** The step whose output it takes; the one before where nothing is said. */
  readonly of?: number;
}

/** A step of a network that `Float64Network` computes; the steps of @srloss/core's frozen networks are such. */
export type Float64Step =
  | ({
      readonly kind: "convolution";
      readonly inChannels: number;
      readonly outChannels: number;
      /** `[size, size, in, out]`. */
      readonly kernel: ArrayLike<number>;
      readonly bias: ArrayLike<number>;
      readonly window: Window;
    } & Follows)
  | ({ readonly kind: "relu" } & Follows)
  | ({ readonly kind: "pool"; readonly pooling: "max" | "average" | "l2"; readonly window: Window } & Follows)
  | { readonly kind: "concatenation"; readonly of: readonly number[] };

type Convolution = Extract<Float64Step, { kind: "convolution" }>;
type Pool = Extract<Float64Step, { kind: "pool" }>;

export interface Float64Image {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** `[height, width, channels]`. */
  readonly values: Float64Array;
}

/**
 * A network in float64 by plain loops, as a reference for what computes in float32. A ReLU lets nothing through at 0, and
 * ties in a max-pool go to the first value, as in Keras.
 */
export class Float64Network {
  readonly #steps: readonly Float64Step[];

  constructor(steps: readonly Float64Step[]) {
    this.#steps = steps;
  }

  /** The output of every step. */
  forward(image: Float64Image): Float64Image[] {
    const outputs: Float64Image[] = [];
    this.#steps.forEach((step, index) => {
      outputs.push(
        apply(
          step,
          this.#sources(index).map((source) => outputs[source] ?? image),
        ),
      );
    });
    return outputs;
  }

  /**
   * The gradient in the image.
   *
   * @param outputs Of `forward`.
   * @param upstream Of the outputs of some steps, by index.
   */
  backward(
    image: Float64Image,
    outputs: readonly Float64Image[],
    upstream: ReadonlyMap<number, Float64Array>,
  ): Float64Array {
    const gradients = new Map(upstream);
    for (let i = this.#steps.length - 1; i >= 0; i--) {
      const dy = gradients.get(i);
      if (!dy) continue;
      const sources = this.#sources(i);
      const taken = sources.map((source) => outputs[source] ?? image);
      back(this.#steps[i]!, taken, outputs[i]!, dy).forEach((dx, n) => {
        const already = gradients.get(sources[n]!);
        gradients.set(sources[n]!, already ? dx.map((value, j) => value + already[j]!) : dx);
      });
    }
    return gradients.get(-1) ?? new Float64Array(image.values.length);
  }

  #sources(index: number): readonly number[] {
    const { of = index - 1 } = this.#steps[index]!;
    return typeof of === "number" ? [of] : of;
  }
}

function apply(step: Float64Step, taken: readonly Float64Image[]): Float64Image {
  const x = taken[0]!;
  if (step.kind === "relu") return { ...x, values: x.values.map((value) => Math.max(value, 0)) };
  if (step.kind === "pool") return pool(x, step);
  return step.kind === "concatenation" ? concatenate(taken) : convolve(x, step);
}

function back(step: Float64Step, taken: readonly Float64Image[], y: Float64Image, dy: Float64Array): Float64Array[] {
  const x = taken[0]!;
  if (step.kind === "relu") return [dy.map((value, i) => (y.values[i]! > 0 ? value : 0))];
  if (step.kind === "pool") return [poolBack(x, y, dy, step)];
  if (step.kind === "convolution") return [convolveBack(x, dy, step)];
  let first = 0;
  return taken.map(({ channels }) => {
    const own = dy.filter((_, i) => i % y.channels >= first && i % y.channels < first + channels);
    first += channels;
    return own;
  });
}

function concatenate(taken: readonly Float64Image[]): Float64Image {
  const { height, width } = taken[0]!;
  const values = new Float64Array(taken.reduce((sum, { values }) => sum + values.length, 0));
  let to = 0;
  for (let place = 0; place < height * width; place++)
    for (const part of taken)
      for (let c = 0; c < part.channels; c++) values[to++] = part.values[place * part.channels + c]!;
  return { height, width, channels: values.length / height / width, values };
}

function convolve(x: Float64Image, { inChannels, outChannels, kernel, bias, window }: Convolution): Float64Image {
  const [height, width] = [after(x.height, window), after(x.width, window)];
  const values = new Float64Array(height * width * outChannels);
  for (let i = 0; i < values.length; i++) values[i] = bias[i % outChannels]!;
  const addProducts = products(inChannels, Float64Array.from(kernel), outChannels);
  forEachTap(x, window, (from, to, tap) => addProducts(x.values, from, values, to, tap));
  return { height, width, channels: outChannels, values };
}

function convolveBack(x: Float64Image, dy: Float64Array, step: Convolution): Float64Array {
  const { inChannels, outChannels, kernel, window } = step;
  const dx = new Float64Array(x.values.length);
  const transposed = new Float64Array(kernel.length);
  for (let tap = 0, at = 0; tap < window.size ** 2; tap++)
    for (let i = 0; i < inChannels; i++)
      for (let o = 0; o < outChannels; o++) transposed[(tap * outChannels + o) * inChannels + i] = kernel[at++]!;
  const addProducts = products(outChannels, transposed, inChannels);
  forEachTap(x, window, (from, to, tap) => addProducts(dy, to, dx, from, tap));
  return dx;
}

/**
 * Adds a pixel's values times the weights of a tap, `[tap, own, others]`, to another pixel: four values at a time, none that is
 * 0, since most of the time of a test against float64 goes here.
 */
function products(own: number, weights: Float64Array, others: number) {
  const found = new Float64Array(own + 3);
  const rows = new Int32Array(own + 3);
  return (values: Float64Array, from: number, sums: Float64Array, to: number, tap: number): void => {
    let count = 0;
    for (let i = 0; i < own; i++) {
      const value = values[from * own + i]!;
      if (value === 0) continue;
      found[count] = value;
      rows[count++] = (tap * own + i) * others;
    }
    // Whole groups: what is too much counts nothing.
    found.fill(0, count, count + 3);
    const first = to * others;
    for (let k = 0; k < count; k += 4) {
      const a = found[k]!;
      const b = found[k + 1]!;
      const c = found[k + 2]!;
      const d = found[k + 3]!;
      const [rowA, rowB, rowC, rowD] = [rows[k]!, rows[k + 1]!, rows[k + 2]!, rows[k + 3]!];
      for (let o = 0; o < others; o++)
        sums[first + o]! +=
          a * weights[rowA + o]! + b * weights[rowB + o]! + c * weights[rowC + o]! + d * weights[rowD + o]!;
    }
  };
}

/** Of [1 2 1] x [1 2 1] / 16, at the tap. */
const blur = (tap: number) => ((1 + (Math.floor(tap / 3) % 2)) * (1 + ((tap % 3) % 2))) / 16;

function pool(x: Float64Image, { pooling, window }: Pool): Float64Image {
  const [height, width] = [after(x.height, window), after(x.width, window)];
  const values = new Float64Array(height * width * x.channels);
  if (pooling === "average") forEachValue(x, window, (from, to) => (values[to]! += x.values[from]! / window.size ** 2));
  else if (pooling === "l2") {
    forEachValue(x, window, (from, to, tap) => (values[to]! += blur(tap) * x.values[from]! ** 2));
    for (const [i, sum] of values.entries()) values[i] = Math.sqrt(sum + 1e-12);
  } else for (const [to, from] of winners(x, values.length, window).entries()) values[to] = x.values[from]!;
  return { height, width, channels: x.channels, values };
}

function poolBack(x: Float64Image, y: Float64Image, dy: Float64Array, { pooling, window }: Pool): Float64Array {
  const dx = new Float64Array(x.values.length);
  if (pooling === "average") forEachValue(x, window, (from, to) => (dx[from]! += dy[to]! / window.size ** 2));
  else if (pooling === "l2")
    forEachValue(x, window, (from, to, tap) => (dx[from]! += (blur(tap) * x.values[from]! * dy[to]!) / y.values[to]!));
  else for (const [to, from] of winners(x, dy.length, window).entries()) dx[from]! += dy[to]!;
  return dx;
}

/** The first place of the largest value in each window. */
function winners({ values, ...x }: Float64Image, count: number, window: Window): number[] {
  const best: number[] = new Array(count).fill(-1);
  forEachValue({ ...x, values }, window, (from, to) => {
    if (best[to]! < 0 || values[from]! > values[best[to]!]!) best[to] = from;
  });
  return best;
}

function after(side: number, { size, stride, padding, ceil }: Window): number {
  const floor = Math.floor((side + 2 * padding - size) / stride) + 1;
  const another = (side + 2 * padding - size) % stride !== 0 && floor * stride < side + padding;
  return ceil && another ? floor + 1 : floor;
}

/** Pairs of pixels that a window joins, by number, and the tap of the window. */
function forEachTap(
  { height, width }: Float64Image,
  window: Window,
  visit: (from: number, to: number, tap: number) => void,
): void {
  const { size, stride, padding } = window;
  const [rows, columns] = [after(height, window), after(width, window)];
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (let tap = 0; tap < size * size; tap++) {
        const y = row * stride + Math.floor(tap / size) - padding;
        const x = column * stride + (tap % size) - padding;
        if (y >= 0 && y < height && x >= 0 && x < width) visit(y * width + x, row * columns + column, tap);
      }
}

/** The same for each channel by itself. */
function forEachValue(x: Float64Image, window: Window, visit: (from: number, to: number, tap: number) => void): void {
  const { channels } = x;
  forEachTap(x, window, (from, to, tap) => {
    for (let c = 0; c < channels; c++) visit(from * channels + c, to * channels + c, tap);
  });
}
