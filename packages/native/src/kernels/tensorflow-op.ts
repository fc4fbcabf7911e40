import { backend, type Tensor, type TensorInfo } from "@tensorflow/tfjs-core";

/** The addon: its tensors are numbers, and freed by hand. */
interface TensorflowBinding
  extends Readonly<
    Record<"TF_ATTR_STRING" | "TF_ATTR_INT" | "TF_ATTR_BOOL" | "TF_ATTR_TYPE" | "TF_FLOAT" | "TF_UINT8", number>
  > {
  createTensor(shape: readonly number[], type: number, values: Uint8Array): number;
  executeOp(name: string, attributes: readonly object[], inputs: readonly number[], outputs: number): object[];
  deleteTensor(id: number): void;
}

/** What tfjs-node's backend offers besides tfjs's kernels: any op of TensorFlow, by name. */
export interface TensorflowBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: TensorflowBinding;
  executeMultipleOutputs(
    name: string,
    attributes: readonly object[],
    inputs: readonly Tensor[],
    outputs: number,
  ): Tensor[];
  createOutputTensor(output: object): TensorInfo;
}

/** The value of an attribute that is a type. */
export const float32 = { type: "float32" } as const;

/** Lists of strings and of one type need our own addon: tfjs's passes none. */
type Attribute = string | number | boolean | typeof float32 | readonly number[] | readonly string[];

type Attributes = Readonly<Record<string, Attribute>>;

/** Runs one op of TensorFlow on the current backend, which is tfjs-node's. Its type is float32. */
export function tensorflowOp<T extends Tensor>(name: string, attributes: Attributes, inputs: readonly Tensor[]): T {
  const [output] = tensorflowOps(name, attributes, inputs, 1);
  return output as T;
}

/** The same for an op with several outputs. */
export function tensorflowOps(
  name: string,
  attributes: Attributes,
  inputs: readonly Tensor[],
  outputs: number,
): Tensor[] {
  const own = tensorflowBackend();
  const typed = Object.entries({ T: float32, ...attributes }).map(([name, value]) => attribute(own, name, value));
  return own.executeMultipleOutputs(name, typed, inputs, outputs);
}

/** Whether tfjs-node computes on a GPU. */
export function tensorflowHasGpu(): boolean {
  return tensorflowBackend().isUsingGpuDevice;
}

function attribute({ binding }: TensorflowBackend, name: string, value: Attribute): object {
  if (value === float32) return { name, type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
  if (typeof value === "boolean") return { name, type: binding.TF_ATTR_BOOL, value };
  const [first] = Array.isArray(value) ? value : [value];
  if (typeof first === "number") return { name, type: binding.TF_ATTR_INT, value };
  return { name, type: binding.TF_ATTR_STRING, value: String(value) };
}

/** The current backend, which is tfjs-node's. */
export function tensorflowBackend(): TensorflowBackend {
  return backend() as unknown as TensorflowBackend;
}
