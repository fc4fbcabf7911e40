import type { DataType, TensorInfo } from "@tensorflow/tfjs-core";

export interface Parts {
  readonly real: TensorInfo;
  readonly imag: TensorInfo;
}

/**
 * A complex tensor's entry in tfjs's table of data: it owns two float32 tensors, and has no address of its own in tfjs's
 * memory. A kernel of tfjs's, which would read there, asks for that address first.
 */
export class ComplexValues {
  readonly shape: number[];
  readonly dtype: DataType = "complex64";
  readonly parts: Parts;
  refCount: number;

  constructor(shape: readonly number[], parts: Parts, refCount = 1) {
    this.shape = [...shape];
    this.parts = parts;
    this.refCount = refCount;
  }

  get id(): never {
    throw noComplexKernel();
  }

  get memoryOffset(): never {
    throw noComplexKernel();
  }
}

function noComplexKernel(): Error {
  return new Error(
    "srloss-wasm: this operation takes no complex tensors; compute it of tf.real(x) and tf.imag(x), and join them by tf.complex.",
  );
}
