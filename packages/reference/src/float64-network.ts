/** A step of a network that `float64Network` computes; the steps of @srloss/vgg's feature stacks are such. */
export type Float64Step =
  | {
      /** 3x3, stride 1, zero padding; no activation. */
      readonly kind: "convolution";
      readonly inChannels: number;
      readonly outChannels: number;
      /** `[3, 3, in, out]`. */
      readonly kernel: ArrayLike<number>;
      readonly bias: ArrayLike<number>;
    }
  | { readonly kind: "relu" }
  /** 2x2, stride 2; an odd row or column is in no window. */
  | { readonly kind: "pool"; readonly pooling: "max" | "average" };

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
    for (const step of this.#steps) outputs.push(apply(step, outputs.at(-1) ?? image));
    return outputs;
  }

  /**
   * The gradient in the image.
   *
   * @param outputs Of `forward`.
   * @param slopes Of the outputs of some steps, by index.
   */
  backward(
    image: Float64Image,
    outputs: readonly Float64Image[],
    slopes: ReadonlyMap<number, Float64Array>,
  ): Float64Array {
    let dy: Float64Array | undefined;
    for (let i = this.#steps.length - 1; i >= 0; i--) {
      const own = slopes.get(i);
      if (own) dy = dy ? dy.map((value, j) => value + own[j]!) : own;
      if (dy) dy = back(this.#steps[i]!, outputs[i - 1] ?? image, outputs[i]!, dy);
    }
    return dy ?? new Float64Array(image.values.length);
  }
}

function apply(step: Float64Step, x: Float64Image): Float64Image {
  if (step.kind === "relu") return { ...x, values: x.values.map((value) => Math.max(value, 0)) };
  if (step.kind === "pool") return pool(x, step.pooling);
  const { inChannels, outChannels, kernel, bias } = step;
  const values = new Float64Array(x.height * x.width * outChannels);
  for (let i = 0; i < values.length; i++) values[i] = bias[i % outChannels]!;
  const weights = Float64Array.from(kernel);
  forEachTap(x, (from, to, tap) => {
    const [input, output] = [from * inChannels, to * outChannels];
    for (let i = 0; i < inChannels; i++) {
      const value = x.values[input + i]!;
      if (value === 0) continue;
      const row = (tap * inChannels + i) * outChannels;
      for (let o = 0; o < outChannels; o++) values[output + o]! += value * weights[row + o]!;
    }
  });
  return { ...x, channels: outChannels, values };
}

function back(step: Float64Step, x: Float64Image, y: Float64Image, dy: Float64Array): Float64Array {
  if (step.kind === "relu") return dy.map((value, i) => (y.values[i]! > 0 ? value : 0));
  const dx = new Float64Array(x.values.length);
  if (step.kind === "pool") {
    forEachWindow(x, (places, to) => {
      if (step.pooling === "average") for (const place of places) dx[place]! += dy[to]! / 4;
      else dx[largest(x.values, places)]! += dy[to]!;
    });
    return dx;
  }
  const { inChannels, outChannels, kernel } = step;
  const weights = Float64Array.from(kernel);
  forEachTap(x, (from, to, tap) => {
    const [input, output] = [from * inChannels, to * outChannels];
    for (let i = 0; i < inChannels; i++) {
      const row = (tap * inChannels + i) * outChannels;
      let sum = 0;
      for (let o = 0; o < outChannels; o++) sum += dy[output + o]! * weights[row + o]!;
      dx[input + i]! += sum;
    }
  });
  return dx;
}

function pool(x: Float64Image, pooling: "max" | "average"): Float64Image {
  const [height, width] = [x.height >> 1, x.width >> 1];
  const values = new Float64Array(height * width * x.channels);
  forEachWindow(x, (places, to) => {
    values[to] =
      pooling === "max"
        ? x.values[largest(x.values, places)]!
        : places.reduce((sum, place) => sum + x.values[place]!, 0) / 4;
  });
  return { height, width, channels: x.channels, values };
}

/** The first place of the largest value. */
function largest(values: Float64Array, places: readonly number[]): number {
  return places.reduce((best, place) => (values[place]! > values[best]! ? place : best));
}

/** Pairs of pixels that a 3x3 kernel joins, by number, and the tap of the kernel. */
function forEachTap({ height, width }: Float64Image, visit: (from: number, to: number, tap: number) => void): void {
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      for (let tap = 0; tap < 9; tap++) {
        const [y, x] = [row + Math.floor(tap / 3) - 1, column + (tap % 3) - 1];
        if (y >= 0 && y < height && x >= 0 && x < width) visit(y * width + x, row * width + column, tap);
      }
}

/** Windows of a pool: the places of their four values, and that of the result. */
function forEachWindow(x: Float64Image, visit: (places: number[], to: number) => void): void {
  const { channels, width } = x;
  const [rows, columns] = [x.height >> 1, width >> 1];
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (let c = 0; c < channels; c++) {
        const first = (2 * row * width + 2 * column) * channels + c;
        const below = first + width * channels;
        visit([first, first + channels, below, below + channels], (row * columns + column) * channels + c);
      }
}
