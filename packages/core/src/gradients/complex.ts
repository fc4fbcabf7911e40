import {
  abs,
  add,
  complex,
  div,
  engine,
  imag,
  maximum,
  mul,
  type NamedAttrMap,
  type NamedTensorMap,
  real,
  registerGradient,
  reshape,
  sub,
  type Tensor,
  tidy,
  zerosLike,
} from "@tensorflow/tfjs-core";
import { SrlossError } from "../srloss-error.ts";

/** The two tensors on the tape that a complex one was made of; only what leads to them counts, and their values may be gone. */
interface Parts {
  readonly real: Tensor;
  readonly imag: Tensor;
}

type Inputs = Readonly<Record<string, Tensor>>;

/** What no absolute value but 0 is below. */
const smallest = 1e-37;

const mended = Symbol.for("srloss.complex-gradients");
const partsOf = new WeakMap<Tensor, Parts>();

/**
 * tfjs's tape takes only float32 gradients, so that nothing behind a complex tensor can train. While it records, complex
 * tensors are therefore followed as two real ones: what goes into tf.complex, through a transform, and out by tf.real and
 * tf.imag is on the tape, the complex tensors themselves are not.
 */
export function mendComplexGradients(): void {
  const tfjs = engine() as ReturnType<typeof engine> & { [mended]?: true };
  if (tfjs[mended]) return;
  tfjs[mended] = true;
  const { runKernel } = tfjs;
  tfjs.runKernel = ((name: string, inputs: NamedTensorMap, attributes?: NamedAttrMap) => {
    const run = () => runKernel.call(tfjs, name, inputs, attributes) as Tensor;
    const recording = tfjs.state.gradientDepth > 0 && tfjs.state.kernelDepth === 0;
    return (recording && followed[name]?.(inputs, run, attributes)) || run();
  }) as typeof runKernel;
  for (const kernelName of ["Complex", "Real", "Imag", "FFT", "IFFT", "ComplexAbs"])
    registerGradient({ kernelName, gradFunc: refuse });
}

/** What is computed on the way of a gradient; undefined for what has no complex operand that is followed. */
const followed: Readonly<
  Record<string, (inputs: Inputs, run: () => Tensor, attributes?: NamedAttrMap) => Tensor | undefined>
> = {
  Complex: (inputs, run) => follow(run(), inputs.real!, inputs.imag!),
  Real: ({ input }, run) => part(input!, "real", run),
  Imag: ({ input }, run) => part(input!, "imag", run),
  FFT: ({ input }, run) => transformed(input!, run, (upstream) => scaled(upstream, "IFFT", upstream.shape.at(-1)!)),
  IFFT: ({ input }, run) => transformed(input!, run, (upstream) => scaled(upstream, "FFT", 1 / upstream.shape.at(-1)!)),
  ComplexAbs: ({ x }, run) => (partsOf.has(x!) ? absolute(x!, run) : undefined),
  Identity: ({ x }, run) => {
    const parts = partsOf.get(x!);
    return parts && follow(run(), parts.real, parts.imag);
  },
  Cast: ({ x }, run, attributes) => {
    const parts = partsOf.get(x!);
    if (attributes?.dtype === "complex64") {
      if (x!.dtype === "float32") return complex(x!, zerosLike(x!));
      return parts && follow(run(), parts.real, parts.imag);
    }
    return parts && attributes?.dtype === "float32" ? real(x!) : undefined;
  },
  Reshape: ({ x }, _, attributes) =>
    partsOf.has(x!)
      ? joined([x!], ([re, im]) => [re, im].map((t) => reshape(t!, attributes!.shape as number[])))
      : undefined,
  Add: ({ a, b }) =>
    isFollowed(a!, b!) ? joined([a!, b!], ([ar, ai, br, bi]) => [add(ar!, br!), add(ai!, bi!)]) : undefined,
  Sub: ({ a, b }) =>
    isFollowed(a!, b!) ? joined([a!, b!], ([ar, ai, br, bi]) => [sub(ar!, br!), sub(ai!, bi!)]) : undefined,
  Multiply: ({ a, b }) =>
    isFollowed(a!, b!)
      ? joined([a!, b!], ([ar, ai, br, bi]) => [sub(mul(ar!, br!), mul(ai!, bi!)), add(mul(ar!, bi!), mul(ai!, br!))])
      : undefined,
};

function follow(whole: Tensor, re: Tensor, im: Tensor): Tensor {
  partsOf.set(whole, { real: re, imag: im });
  return whole;
}

function isFollowed(a: Tensor, b: Tensor): boolean {
  return [a, b].every(({ dtype }) => dtype === "complex64") && (partsOf.has(a) || partsOf.has(b));
}

/** A complex tensor of what a formula makes of the operands' parts. */
function joined(operands: readonly Tensor[], formula: (parts: Tensor[]) => Tensor[]): Tensor {
  return tidy(() => {
    const [re, im] = formula(operands.flatMap((x) => [real(x), imag(x)]));
    return complex(re!, im!);
  });
}

function part(input: Tensor, name: keyof Parts, run: () => Tensor): Tensor | undefined {
  const parts = partsOf.get(input);
  return parts && onTape([parts[name]], () => ({ value: run(), gradient: (dy) => [dy.clone()] }));
}

/** A transform, and the parts that it has on the tape; `adjoint` takes the upstream of its result to that of its operand. */
function transformed(input: Tensor, run: () => Tensor, adjoint: (upstream: Tensor) => Tensor): Tensor | undefined {
  const parts = partsOf.get(input);
  if (!parts) return undefined;
  const whole = run();
  const from = [parts.real, parts.imag];
  const back = (upstream: Tensor) => {
    const own = adjoint(upstream);
    return [real(own), imag(own)];
  };
  const re = onTape(from, () => ({ value: real(whole), gradient: (dy) => back(complex(dy, zerosLike(dy))) }));
  const im = onTape(from, () => ({ value: imag(whole), gradient: (dy) => back(complex(zerosLike(dy), dy)) }));
  return follow(whole, re, im);
}

function scaled(upstream: Tensor, kernel: "FFT" | "IFFT", factor: number): Tensor {
  const turned = engine().runKernel(kernel, { input: upstream }) as Tensor;
  return complex(mul(real(turned), factor), mul(imag(turned), factor));
}

/** 0 at 0, as `abs` has it here. */
function absolute(x: Tensor, run: () => Tensor): Tensor {
  return tidy(() =>
    onTape([real(x), imag(x)], ([re, im], save) => {
      save([re!, im!]);
      const gradient = (dy: Tensor, [a, b]: Tensor[]) => {
        const size = maximum(abs(complex(a!, b!)), smallest);
        return [mul(dy, div(a!, size)), mul(dy, div(b!, size))];
      };
      return { value: run(), gradient };
    }),
  );
}

interface Step {
  readonly value: Tensor;
  readonly gradient: (dy: Tensor, saved: Tensor[]) => Tensor[];
}

/** Like `customGrad` of tfjs, whose inputs must not be disposed of: here the tape only knows them. */
function onTape(inputs: Tensor[], step: (inputs: Tensor[], save: (tensors: Tensor[]) => void) => Step): Tensor {
  const recorded = engine().customGrad((...given: unknown[]) => {
    const save = given.at(-1) as (tensors: Tensor[]) => void;
    const { value, gradient } = step(given.slice(0, -1) as Tensor[], save);
    return { value, gradFunc: (dy: Tensor, saved: Tensor[]) => gradient(dy, saved) };
  });
  return recorded(...inputs);
}

function refuse(): never {
  throw new SrlossError(
    "gradient",
    "A gradient came to a complex tensor that was made by something else than tf.complex, fft, ifft, rfft, add, sub, mul, reshape, transpose or clone; take tf.real and tf.imag of it before, and join them by tf.complex.",
  );
}
