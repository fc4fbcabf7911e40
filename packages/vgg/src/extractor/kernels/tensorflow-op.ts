import { backend, type Tensor } from "@tensorflow/tfjs-core";

/** What tfjs-node's backend offers besides tfjs's kernels: any op of TensorFlow, by name. */
interface TensorflowBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: Readonly<Record<"TF_ATTR_STRING" | "TF_ATTR_INT" | "TF_ATTR_TYPE" | "TF_FLOAT", number>>;
  executeSingleOutput(name: string, attributes: readonly object[], inputs: readonly Tensor[]): Tensor;
}

/** Runs one op of TensorFlow on the current backend, which is tfjs-node's. Its type is float32. */
export function tensorflowOp<T extends Tensor>(
  name: string,
  attributes: Readonly<Record<string, string | readonly number[]>>,
  inputs: readonly Tensor[],
): T {
  const { binding } = current();
  const { TF_ATTR_STRING, TF_ATTR_INT, TF_ATTR_TYPE, TF_FLOAT } = binding;
  const typed = Object.entries(attributes).map(([name, value]) => ({
    name,
    type: typeof value === "string" ? TF_ATTR_STRING : TF_ATTR_INT,
    value,
  }));
  return current().executeSingleOutput(
    name,
    [{ name: "T", type: TF_ATTR_TYPE, value: TF_FLOAT }, ...typed],
    inputs,
  ) as T;
}

/** Whether tfjs-node computes on a GPU. */
export function tensorflowHasGpu(): boolean {
  return current().isUsingGpuDevice;
}

function current(): TensorflowBackend {
  return backend() as unknown as TensorflowBackend;
}
