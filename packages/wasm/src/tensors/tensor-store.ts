import type { Blocked } from "../kernels/blocked-layout.ts";
import { presentRuntime } from "../runtime/current-runtime.ts";
import type { Heap } from "../runtime/heap.ts";
import { type Keeper, KeptBlocks } from "../runtime/kept-blocks.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { BlockedPool } from "./blocked-pool.ts";

/** Values that tfjs's memory may not have yet. */
interface PendingValues {
  /** Whether they are in the runtime alone. */
  readonly pending: boolean;
  /** They will not be read any more. */
  forget(): void;
  /** The runtime's memory is about to go. */
  leave(): void;
}

/** A blocked layout that is kept, and the part of it that the tensor fills. */
export interface KeptTensor extends Blocked {
  readonly bytes: number;
  readonly values?: PendingValues;
  readonly rows: number;
  readonly columns: number;
  readonly top: number;
  readonly left: number;
}

/** Values one after the other. */
export interface FlatBlock {
  /** What they lie in, with how many tensors have values there. */
  readonly block: { readonly address: number; users: number };
  readonly address: number;
  readonly length: number;
  readonly bytes: number;
  readonly values: PendingValues;
}

/** What tensors have in the memory of one runtime. */
class TensorStore implements Keeper {
  readonly pool: BlockedPool;
  /** Blocked layouts of tensors that are still there. */
  readonly kept: KeptBlocks<KeptTensor>;
  /** Other values of tensors that tfjs's memory has not yet. */
  readonly flat: KeptBlocks<FlatBlock>;

  constructor(heap: Heap) {
    this.pool = new BlockedPool(heap);
    this.kept = new KeptBlocks((blocked) => this.pool.give(blocked));
    this.flat = new KeptBlocks(({ block }) => {
      if (--block.users === 0) heap.free(block.address);
    });
  }

  get blocks(): number {
    return this.kept.count + this.flat.count + this.pool.idle;
  }

  /** The tensor is gone. */
  drop(dataId: object): void {
    this.kept.drop(dataId);
    this.flat.drop(dataId);
  }

  leave(): void {
    this.kept.leave();
    this.flat.leave();
  }
}

export function tensorStore(runtime: Runtime): TensorStore {
  return runtime.keeper(TensorStore);
}

/** That of the runtime that there is. */
export function presentStore(): TensorStore | undefined {
  const runtime = presentRuntime();
  return runtime && tensorStore(runtime);
}
