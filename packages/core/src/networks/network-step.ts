import { SrlossError } from "../srloss-error.ts";
import { checkFields } from "../validation/check-fields.ts";
import { checkKind } from "../validation/check-kind.ts";
import { given } from "../validation/given.ts";

/**
 * How an image becomes fewer values: `max`, as VGG was trained; `average`, which Gatys et al. found to look smoother; `l2`,
 * the root of blurred squares, which aliases less (DISTS: Ding et al., 2020; blurred by [1 2 1] x [1 2 1] / 16).
 */
export type Pooling = "max" | "average" | "l2";

/** A square window that slides over an image. */
export interface SlidingWindow {
  /** Height and width. */
  readonly size: number;
  readonly stride: number;
  /** Rows and columns added at each of the four sides: zeros, or for a max-pool what never wins. */
  readonly padding: number;
  /** Of max-pools: whether a last window may reach beyond the image, as in PyTorch. Defaults to false. */
  readonly ceil?: boolean;
}

interface Follows {
  /** The step whose output it takes, by index. Defaults to the step before; the first takes the images. */
  readonly of?: number;
}

/** Of a frozen network: no activation in it. */
export interface ConvolutionStep extends Follows {
  readonly kind: "convolution";
  readonly inChannels: number;
  readonly outChannels: number;
  /** `[size, size, in, out]`; float64 where float32 would round what preprocessing made of it. */
  readonly kernel: Float32Array | Float64Array;
  readonly bias: Float32Array;
  readonly window: SlidingWindow;
}

/** Fewer values in height and width; `l2` knows windows of size 3, stride 2 and padding 1 alone. */
export interface PoolStep extends Follows {
  readonly kind: "pool";
  readonly pooling: Pooling;
  readonly window: SlidingWindow;
}

/** One step of a frozen network. */
export type StackStep =
  | ConvolutionStep
  | ({ readonly kind: "relu" } & Follows)
  | PoolStep
  | {
      /** The outputs of several steps, of one height and width, side by side as channels. */
      readonly kind: "concatenation";
      readonly of: readonly number[];
    };

/** Of VGG: 3x3, stride 1, as large as what it takes. */
export const sameWindow: SlidingWindow = { size: 3, stride: 1, padding: 1 };

/** Of VGG: 2x2, a last odd row or column is dropped. */
export const halvingWindow: SlidingWindow = { size: 2, stride: 2, padding: 0 };

/** Of DISTS. */
export const blurringWindow: SlidingWindow = { size: 3, stride: 2, padding: 1 };

/**
 * Whether two windows slide alike.
 *
 * @example
 * ```ts
 * import { sameAs, sameWindow } from "@srloss/core/networks";
 * sameAs({ size: 3, stride: 1, padding: 1 }, sameWindow); // => true
 * ```
 */
export function sameAs(a: SlidingWindow, b: SlidingWindow): boolean {
  for (const window of [a, b]) checkFields(window, ["size", "stride", "padding"], "sameAs: a window");
  return (
    a.size === b.size && a.stride === b.stride && a.padding === b.padding && (a.ceil ?? false) === (b.ceil ?? false)
  );
}

/**
 * The indices of the steps that a step takes; -1 stands for the images.
 *
 * @example
 * ```ts
 * import { sourcesOf } from "@srloss/core/networks";
 * sourcesOf([{ kind: "relu" }, { kind: "concatenation", of: [0, -1] }], 1); // => [0, -1]
 * ```
 */
export function sourcesOf(steps: readonly StackStep[], index: number): readonly number[] {
  checkFields(steps, [String(index)], "sourcesOf: the steps");
  const { of } = steps[index]!;
  return Array.isArray(of) ? of : [(of as number | undefined) ?? index - 1];
}

/**
 * A convolution's kernel for backends that compute in float32.
 *
 * @example
 * ```ts
 * import { float32Kernel, sameWindow } from "@srloss/core/networks";
 * const [kernel, bias] = [new Float64Array(9), new Float32Array(1)];
 * const step = { kind: "convolution", inChannels: 1, outChannels: 1, kernel, bias, window: sameWindow } as const;
 * float32Kernel(step).BYTES_PER_ELEMENT; // => 4
 * ```
 */
export function float32Kernel(step: ConvolutionStep): Float32Array {
  checkFields(step, ["kernel"], "float32Kernel: a convolution");
  const { kernel } = step;
  return kernel instanceof Float32Array ? kernel : Float32Array.from(kernel);
}

/** Height or width after a step, of images of this side. */
function sideAt(steps: readonly StackStep[], index: number, side: number): number {
  if (index < 0) return side;
  const step = steps[index]!;
  const before = sideAt(steps, sourcesOf(steps, index)[0]!, side);
  return "window" in step ? sideAfter(before, step.window) : before;
}

/**
 * Height or width of what a window gives, as PyTorch counts: a window begins in the image or the padding before it.
 *
 * @example
 * ```ts
 * import { sideAfter } from "@srloss/core/networks";
 * sideAfter(16, { size: 3, stride: 2, padding: 0, ceil: true }); // => 8
 * ```
 */
export function sideAfter(side: number, window: SlidingWindow): number {
  checkKind(side, "number", "sideAfter: the side");
  checkFields(window, ["size", "stride", "padding"], "sideAfter: the window");
  const { size, stride, padding, ceil = false } = window;
  const steps = (side + 2 * padding - size) / stride;
  if (!ceil) return Math.max(0, Math.floor(steps) + 1);
  const count = Math.ceil(steps) + 1;
  return Math.max(0, (count - 1) * stride >= side + padding ? count - 1 : count);
}

/** The least height and width of the images that leave one value after this step. */
export function leastSide(steps: readonly StackStep[], index: number): number {
  return sideBefore(steps, index, 1);
}

function sideBefore(steps: readonly StackStep[], index: number, side: number): number {
  if (index < 0) return side;
  const step = steps[index]!;
  const needed = "window" in step ? enough(side, step.window) : side;
  return Math.max(...sourcesOf(steps, index).map((source) => sideBefore(steps, source, needed)));
}

/** The least side before a window that leaves `side` after it. */
function enough(side: number, window: SlidingWindow): number {
  let before = Math.max(1, (side - 1) * window.stride + window.size - 2 * window.padding);
  while (before > 1 && sideAfter(before - 1, window) >= side) before--;
  return before;
}

const kinds: readonly StackStep["kind"][] = ["convolution", "relu", "pool", "concatenation"];

/** Throws where the steps make no network. */
export function checkSteps(steps: readonly StackStep[], inputs: number): void {
  const channels: number[] = [];
  const after = (source: number) => (source < 0 ? inputs : channels[source]!);
  steps.forEach((step, index) => {
    checkFields(step, ["kind"], `Step ${index} of the network`);
    const say = (problem: string) =>
      new SrlossError("argument", `Step ${index} of the network, a ${step.kind}: ${problem}.`);
    if (!kinds.includes(step.kind)) throw say(`kinds of steps are ${kinds.join(", ")}`);
    const sources = sourcesOf(steps, index);
    if (!sources.length || !sources.every((source) => Number.isInteger(source) && source >= -1 && source < index))
      throw say(`\`of\` names steps before it; got ${given(step.of)}`);
    const taken = after(sources[0]!);
    if ("window" in step) checkWindow(step, say);
    // Of a large side with few divisors: what is alike there is alike everywhere.
    const sides = new Set(sources.map((source) => sideAt(steps, source, 8191)));
    if (sides.size > 1) throw say("what it takes differs in height and width");
    if (step.kind !== "convolution") {
      channels.push(sources.reduce((sum, source) => sum + after(source), 0));
      return;
    }
    const { inChannels, outChannels, kernel, bias, window } = step;
    if (inChannels !== taken) throw say(`inChannels is ${inChannels}, and what it takes has ${taken} channels`);
    if (kernel.length !== window.size ** 2 * inChannels * outChannels)
      throw say(
        `a kernel [${[window.size, window.size, inChannels, outChannels]}] has other than ${kernel.length} values`,
      );
    if (bias.length !== outChannels) throw say(`${outChannels} channels have other than ${bias.length} biases`);
    channels.push(outChannels);
  });
}

function checkWindow(step: ConvolutionStep | PoolStep, say: (problem: string) => SrlossError): void {
  const { size, stride, padding, ceil } = step.window;
  const counts = [size, stride].every((n) => Number.isInteger(n) && n > 0) && Number.isInteger(padding) && padding >= 0;
  if (!counts || padding >= size)
    throw say(`size and stride are at least 1, padding is below the size; got ${given(step.window)}`);
  const max = step.kind === "pool" && step.pooling === "max";
  if (ceil && !max) throw say("only a max-pool's window may reach beyond the image (`ceil`)");
  if (step.kind !== "pool") return;
  if (step.pooling === "average" && padding > 0) throw say("an average takes no padding");
  if (step.pooling === "l2" && !sameAs(step.window, blurringWindow))
    throw say("of l2, the window has size 3, stride 2 and padding 1");
}
