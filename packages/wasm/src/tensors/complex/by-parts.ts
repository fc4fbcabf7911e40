import {
  complex,
  engine,
  imag,
  type NamedAttrMap,
  real,
  type Tensor,
  type TensorInfo,
  tidy,
} from "@tensorflow/tfjs-core";
import { isComplex } from "./complex-tensor.ts";

/** Kernels that move or add values: of complex tensors they do the same to both parts. */
export const ofEachPart: readonly string[] = [
  "Concat",
  "ExpandDims",
  "GatherV2",
  "Mean",
  "Neg",
  "Pack",
  "Reverse",
  "Slice",
  "SplitV",
  "StridedSlice",
  "Sum",
  "Tile",
  "Transpose",
  "Unpack",
  "ZerosLike",
];

type Inputs = Readonly<Record<string, TensorInfo>>;

/** The kernel of the real parts and of the imaginary parts, joined; undefined where no input is complex. */
export function byParts(kernel: string, inputs: Inputs, attributes: unknown): TensorInfo | TensorInfo[] | undefined {
  if (!Object.values(inputs).some(isComplex)) return undefined;
  return tidy(() => {
    const run = (part: (x: Tensor) => Tensor) => {
      const of = (x: TensorInfo) => (x.dtype === "int32" ? x : part(x as Tensor));
      // Some kernels take a list.
      const found = Array.isArray(inputs)
        ? inputs.map(of)
        : Object.fromEntries(Object.entries(inputs).map(([name, x]) => [name, of(x)]));
      return engine().runKernel(kernel, found as never, attributes as NamedAttrMap) as Tensor | Tensor[];
    };
    const [re, im] = [run(real), run(imag)];
    return Array.isArray(re) ? re.map((one, i) => complex(one, (im as Tensor[])[i]!)) : complex(re, im as Tensor);
  });
}
