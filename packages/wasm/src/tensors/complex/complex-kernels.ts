import {
  cast,
  complex,
  engine,
  imag,
  ones,
  real,
  type Tensor,
  type TensorInfo,
  tidy,
  zeros,
  zerosLike,
} from "@tensorflow/tfjs-core";
import { runFourier } from "../fourier.ts";
import { emptyTensor, heapView } from "../heap-view.ts";
import type { Overrides } from "../override.ts";
import { copyOf, emptyComplex, floatsOf, isComplex, partsOf } from "./complex-tensor.ts";

export const complexKernels: Overrides = {
  Complex: ({ real, imag }) => runComplex(real!, imag!),
  Real: ({ input }) => runPart(input!, "real"),
  Imag: ({ input }) => runPart(input!, "imag"),
  ComplexAbs: ({ x }) => runComplexAbs(x!),
  OnesLike: ({ x }) => (isComplex(x!) ? complexOnes(x!) : undefined),
  FFT: ({ input }) => runFourier(input!, false),
  IFFT: ({ input }) => runFourier(input!, true),
};

/** A complex tensor of copies of its parts. */
function runComplex(real: TensorInfo, imag: TensorInfo): TensorInfo {
  const { tensor, parts } = emptyComplex(real.shape);
  for (const [part, values] of [
    [parts.real, real],
    [parts.imag, imag],
  ] as const) {
    const from = floatsOf(values);
    heapView(part).set(from);
  }
  return tensor;
}

/** A part of a complex tensor; a tensor of numbers is its own real part. */
function runPart(input: TensorInfo, name: "real" | "imag"): TensorInfo {
  if (isComplex(input)) return copyOf(partsOf(input)[name], input.shape);
  if (name === "real") return copyOf(input);
  const zeros = emptyTensor([...input.shape], "float32");
  heapView(zeros).fill(0);
  return zeros;
}

function complexOnes({ shape }: TensorInfo): TensorInfo {
  return tidy(() => complex(ones([...shape]), zeros([...shape])));
}

function runComplexAbs(x: TensorInfo): TensorInfo {
  const result = emptyTensor([...x.shape], "float32");
  const { real, imag } = partsOf(x);
  const [re, im, to] = [heapView(real), heapView(imag), heapView(result)];
  for (let i = 0; i < to.length; i++) to[i] = Math.sqrt(re[i]! * re[i]! + im[i]! * im[i]!);
  return result;
}

/** A sum, difference or product of which one operand is complex, or both are; undefined where none is. */
export function complexBinary(name: "Add" | "Sub" | "Multiply", a: TensorInfo, b: TensorInfo): Tensor | undefined {
  if (!isComplex(a) && !isComplex(b)) return undefined;
  const op = (x: Tensor, y: Tensor, kernel: string = name) => engine().runKernel(kernel, { a: x, b: y }) as Tensor;
  return tidy(() => {
    const [ar, ai, br, bi] = [...split(a), ...split(b)] as [Tensor, Tensor, Tensor, Tensor];
    if (name !== "Multiply") return complex(op(ar, br), op(ai, bi));
    return complex(op(op(ar, br), op(ai, bi), "Sub"), op(op(ar, bi), op(ai, br), "Add"));
  });
}

function split(x: TensorInfo): [Tensor, Tensor] {
  if (isComplex(x)) return [real(x as Tensor), imag(x as Tensor)];
  const floats = cast(x as Tensor, "float32");
  return [floats, zerosLike(floats)];
}

/** To complex numbers, or what their real parts are as another type; undefined where neither is complex. */
export function complexCast(x: TensorInfo, dtype: string): Tensor | undefined {
  if (dtype !== "complex64" && !isComplex(x)) return undefined;
  if (dtype === x.dtype) return engine().runKernel("Identity", { x: x as Tensor }) as Tensor;
  return tidy(() => {
    const [re, im] = split(x);
    return dtype === "complex64" ? complex(re, im) : cast(re, dtype as "float32");
  });
}
