import { clone, keep, type Scalar, type Tensor, type Tensor4D } from "@tensorflow/tfjs-core";

/**
 * What a content loss keeps of the originals, so that the network need not run on them again: `contentLoss.prepare`
 * makes it, and the same loss takes it in the place of `yTrue`. `dispose()` gives its memory back.
 */
export interface PreparedTarget {
  /** `[batch, height, width, channels]` of the originals. */
  readonly shape: readonly number[];
  /** Bytes that it keeps on the device. */
  readonly bytes: number;
  readonly disposed: boolean;
  dispose(): void;
}

/** The target as the terms want it: its pixels, and its description for each layer of each feature term. */
export interface TargetParts {
  /** Whether the descriptions are those of a target that is kept. */
  readonly kept: boolean;
  readonly shape: readonly number[];
  readonly pixels: Tensor4D | undefined;
  /** Of a target that is kept: the caller's, where images that are nearly equal are seen anew in float64. */
  readonly images: Tensor4D | undefined;
  readonly descriptions: readonly (readonly Tensor[])[];
  /** 0, or NaN where the target is not finite; where a network looks at it. */
  readonly finite: Scalar | undefined;
}

/** Parts that outlive the `tidy` in which they were made. */
export class KeptTarget implements PreparedTarget {
  readonly parts: TargetParts;
  /** The loss that made it: to no other one do its parts mean anything. */
  readonly owner: object;
  disposed = false;

  constructor(parts: TargetParts, owner: object) {
    // Clones share the data: what the caller handed in stays the caller's to dispose.
    const kept = <T extends Tensor>(tensor: T): T => keep(clone(tensor));
    this.owner = owner;
    this.parts = {
      kept: parts.kept,
      shape: parts.shape,
      pixels: parts.pixels && kept(parts.pixels),
      images: parts.images && kept(parts.images),
      descriptions: parts.descriptions.map((term) => term.map(kept)),
      finite: parts.finite && kept(parts.finite),
    };
  }

  get shape(): readonly number[] {
    return this.parts.shape;
  }

  get bytes(): number {
    return this.#tensors().reduce((sum, tensor) => sum + tensor.size * 4, 0);
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    for (const tensor of this.#tensors()) tensor.dispose();
  }

  #tensors(): Tensor[] {
    const { pixels, images, descriptions, finite } = this.parts;
    return [pixels, images, ...descriptions.flat(), finite].filter((tensor) => tensor !== undefined);
  }
}
