import { purposes, random } from "../random/random.ts";
import { ImagePool } from "./image-pool.ts";
import { cutOut } from "./image-region.ts";
import type { ImageSource } from "./image-source.ts";
import { unturned, writeTurned } from "./turned.ts";

export interface PatchSettings {
  readonly seed: number;
  readonly scale: number;
  /** Side of a patch. */
  readonly side: number;
  /** Pixels around it that a degradation looks at. */
  readonly margin: number;
  readonly augment: boolean;
  readonly onSkip: (name: string, reason: string) => void;
}

/** Images that are held at a time, and what is held of a large one: 50 MB of bytes. */
const pool = { size: 16, side: 1024, drawsPerImage: 16 } as const;

/** Random patches of images; those of a step follow from the seed and its number alone. */
export class Patches {
  readonly #settings: PatchSettings;
  readonly #pool: ImagePool;

  constructor(source: ImageSource, settings: PatchSettings) {
    const { seed, scale, side, onSkip } = settings;
    this.#settings = settings;
    this.#pool = new ImagePool(source, { ...pool, seed, scale, least: side, side: Math.max(pool.side, side), onSkip });
  }

  /** `[count, side + 2 margin, side + 2 margin, 3]` in 0..255. */
  async batch(step: number, count: number): Promise<Float32Array> {
    const { seed, scale, side, margin, augment } = this.#settings;
    const whole = side + 2 * margin;
    const batch = new Float32Array(count * whole * whole * 3);
    for (let i = 0; i < count; i++) {
      const draw = step * count + i;
      const numbers = random(seed, purposes.patch, draw);
      const image = await this.#pool.image(draw, numbers.integer);
      const start = (length: number) => scale * numbers.integer(Math.floor((length - side) / scale) + 1) - margin;
      const cut = cutOut(image, { left: start(image.width), top: start(image.height), width: whole, height: whole });
      const coin = () => numbers.integer(2) === 1;
      const turn = augment ? { mirrored: coin(), upsideDown: coin(), transposed: coin() } : unturned;
      writeTurned(cut.data, whole, turn, batch, i * whole * whole * 3);
    }
    return batch;
  }
}
