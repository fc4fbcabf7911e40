import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type { DataType, TensorInfo } from "@tensorflow/tfjs-core";
import { type Planes, unpack } from "../convolution/planes.ts";
import { endMachineLater, onMachine } from "../machine/current-machine.ts";
import type { Machine } from "../machine/machine.ts";
import { copyPlanes } from "./copy-planes.ts";

/** Values one after the other. */
export interface FlatBlock {
  readonly place: number;
  readonly length: number;
  readonly bytes: number;
  readonly values: LazyValues;
}

type Source = Planes | Pick<FlatBlock, "place" | "length">;

/**
 * A tensor's entry in tfjs's table of data, with a place in tfjs's memory, but not yet with the values there. Whatever reads
 * or moves them asks the entry for that place: then they are brought from the machine's memory, once.
 */
export class LazyValues {
  readonly shape: number[];
  readonly dtype: DataType;
  refCount: number;
  readonly #id: number;
  readonly #memoryOffset: number;
  readonly #backend: BackendWasm;
  readonly #tensor: TensorInfo;
  readonly #machine: Machine;
  readonly #source: Source;
  #pending = true;

  /** @param tensor Takes the place of its entry. */
  constructor(backend: BackendWasm, tensor: TensorInfo, machine: Machine, source: Source) {
    const { id, memoryOffset, shape, dtype, refCount } = backend.dataIdMap.get(tensor.dataId);
    this.shape = shape;
    this.dtype = dtype;
    this.refCount = refCount;
    this.#id = id;
    this.#memoryOffset = memoryOffset;
    this.#backend = backend;
    this.#tensor = tensor;
    this.#machine = machine;
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

  /** Whether the values are in the machine alone. */
  get pending(): boolean {
    return this.#pending;
  }

  /** Nobody will ask for them. */
  forget(): void {
    this.#pending = false;
  }

  /** Copies them while the memory is there, on a machine that may run nothing any more. */
  leave(): void {
    if (!this.#pending) return;
    const source = this.#source;
    if ("length" in source) this.#view().set(this.#machine.floats(source.place, source.length));
    else copyPlanes(this.#machine, source, this.#view());
  }

  #bring(): void {
    const source = this.#source;
    if ("length" in source) {
      this.leave();
      this.#machine.flat.drop(this.#tensor.dataId);
      return;
    }
    const { batch, height, width, channels } = source;
    const length = batch * height * width * channels;
    try {
      onMachine((machine) => {
        if (machine !== this.#machine) this.leave();
        if (!this.#pending) return;
        const out = machine.heap.allocate(4 * length);
        machine.run([unpack(source, out)]);
        this.#view().set(machine.floats(out, length));
        machine.heap.free(out);
      });
    } catch (error) {
      // A machine that ends leaves them.
      if (this.#pending) throw error;
    }
    endMachineLater();
  }

  #view(): Float32Array {
    this.#pending = false;
    return this.#backend.typedArrayFromHeap(this.#tensor) as Float32Array;
  }
}
