import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type { DataType, TensorInfo } from "@tensorflow/tfjs-core";
import { type Blocked, unpack } from "../kernels/blocked-layout.ts";
import { endRuntimeLater, onRuntime } from "../runtime/current-runtime.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { copyBlocked } from "./copy-blocked.ts";
import { type FlatBlock, tensorStore } from "./tensor-store.ts";

type Source = Blocked | Pick<FlatBlock, "address" | "length">;

/**
 * A tensor's entry in tfjs's table of data, with an address in tfjs's memory, but not yet with the values there. Whatever reads
 * or moves them asks the entry for that address: then they are brought from the runtime's memory, once.
 */
export class DeferredValues {
  readonly shape: number[];
  readonly dtype: DataType;
  refCount: number;
  readonly #id: number;
  readonly #memoryOffset: number;
  readonly #backend: BackendWasm;
  readonly #tensor: TensorInfo;
  readonly #runtime: Runtime;
  readonly #source: Source;
  #pending = true;

  /** @param tensor Takes the place of its entry. */
  constructor(backend: BackendWasm, tensor: TensorInfo, runtime: Runtime, source: Source) {
    const { id, memoryOffset, shape, dtype, refCount } = backend.dataIdMap.get(tensor.dataId);
    this.shape = shape;
    this.dtype = dtype;
    this.refCount = refCount;
    this.#id = id;
    this.#memoryOffset = memoryOffset;
    this.#backend = backend;
    this.#tensor = tensor;
    this.#runtime = runtime;
    this.#source = source;
    backend.dataIdMap.delete(tensor.dataId);
    backend.dataIdMap.set(tensor.dataId, this);
  }

  get id(): number {
    if (this.#pending) this.#bring();
    return this.#id;
  }

  get memoryOffset(): number {
    if (this.#pending) this.#bring();
    return this.#memoryOffset;
  }

  /** Whether the values are in the runtime alone. */
  get pending(): boolean {
    return this.#pending;
  }

  /** They will not be read any more. */
  forget(): void {
    this.#pending = false;
  }

  /** Copies them while the memory is there, on a runtime that may run nothing any more. */
  leave(): void {
    if (!this.#pending) return;
    const source = this.#source;
    if ("length" in source) this.#view().set(this.#runtime.floats(source.address, source.length));
    else copyBlocked(this.#runtime, source, this.#view());
  }

  #bring(): void {
    const source = this.#source;
    if ("length" in source) {
      this.leave();
      tensorStore(this.#runtime).flat.drop(this.#tensor.dataId);
      return;
    }
    const { batch, height, width, channels } = source;
    const length = batch * height * width * channels;
    try {
      onRuntime((runtime) => {
        if (runtime !== this.#runtime) this.leave();
        if (!this.#pending) return;
        const out = runtime.heap.allocate(4 * length);
        runtime.run([unpack(source, out)]);
        this.#view().set(runtime.floats(out, length));
        runtime.heap.free(out);
      });
    } catch (error) {
      // A runtime that ends leaves them.
      if (this.#pending) throw error;
    }
    endRuntimeLater();
  }

  #view(): Float32Array {
    this.#pending = false;
    return this.#backend.typedArrayFromHeap(this.#tensor) as Float32Array;
  }
}
