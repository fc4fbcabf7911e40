import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type { TensorInfo } from "@tensorflow/tfjs-core";

/**
 * A tensor of tfjs's that has its place in tfjs's memory, but not yet its values. Whatever reads or moves it asks tfjs's
 * table for that place: then the values are brought there, once.
 */
export class LazyValues {
  readonly #data: object;
  readonly #plain: PropertyDescriptorMap;
  readonly #view: () => Float32Array;
  #pending = true;

  /** @param bring Has to call `take`. */
  constructor(backend: BackendWasm, tensor: TensorInfo, bring: () => void) {
    const data = backend.dataIdMap.get(tensor.dataId);
    const { id, memoryOffset } = data;
    const onDemand = (value: number): PropertyDescriptor => ({
      configurable: true,
      enumerable: true,
      get: () => {
        bring();
        return value;
      },
    });
    this.#data = data;
    this.#plain = { id: plain(id), memoryOffset: plain(memoryOffset) };
    this.#view = () => backend.typedArrayFromHeap(tensor) as Float32Array;
    Object.defineProperties(data, { id: onDemand(id), memoryOffset: onDemand(memoryOffset) });
  }

  /** Whether the values are still elsewhere. */
  get pending(): boolean {
    return this.#pending;
  }

  /** Hands over where the values belong; `undefined` where they are there. */
  take(write: (values: Float32Array) => void): void {
    if (!this.#pending) return;
    this.forget();
    write(this.#view());
  }

  /** Nobody will ask. */
  forget(): void {
    this.#pending = false;
    Object.defineProperties(this.#data, this.#plain);
  }
}

function plain(value: number): PropertyDescriptor {
  return { configurable: true, enumerable: true, writable: true, value };
}
