import { SrlossError } from "@srloss/core";
import { printable } from "@srloss/core/validation";
import { purposes, random } from "../random/random.ts";
import { shuffled } from "../random/shuffled.ts";
import { cutOut, regionOf } from "./image-region.ts";
import type { ImageSource, RgbImage } from "./image-source.ts";

export interface ImagePoolSettings {
  readonly seed: number;
  readonly scale: number;
  /** Least height and width. */
  readonly least: number;
  /** How many images are held. */
  readonly size: number;
  /** How many draws are made for each image that comes in. */
  readonly drawsPerImage: number;
  /** Most height and width of what is held of an image. */
  readonly side: number;
  readonly onSkip: (name: string, reason: string) => void;
}

/**
 * The images that patches are drawn from: a window that moves along an endless shuffled order. What it holds at a draw
 * follows from the seed and the number of the draw alone, and its memory from `size` and `side`, whatever the folder holds.
 */
export class ImagePool {
  readonly #source: ImageSource;
  readonly #settings: ImagePoolSettings;
  readonly #order: (place: number) => number;
  readonly #size: number;
  readonly #held = new Map<number, Promise<RgbImage>>();
  readonly #unusable = new Set<string>();

  constructor(source: ImageSource, settings: ImagePoolSettings) {
    this.#source = source;
    this.#settings = settings;
    this.#order = shuffled(source.names.length, settings.seed);
    this.#size = Math.min(settings.size, source.names.length);
  }

  /** One of the images that are there at a draw. */
  async image(draw: number, choice: (count: number) => number): Promise<RgbImage> {
    const first = Math.floor(draw / this.#settings.drawsPerImage);
    for (const place of this.#held.keys()) if (place < first || place > first + this.#size) this.#held.delete(place);
    // One more than can be drawn: it is decoded while others train.
    for (let place = first; place <= first + this.#size; place++) this.#at(place);
    return this.#at(first + choice(this.#size));
  }

  #at(place: number): Promise<RgbImage> {
    const held = this.#held.get(place) ?? this.#load(place);
    // Who draws it hears of it.
    held.catch(() => undefined);
    this.#held.set(place, held);
    return held;
  }

  async #load(place: number): Promise<RgbImage> {
    const { names } = this.#source;
    // In the place of an image that can't be used comes the next one of the order.
    for (let after = 0; after < names.length; after++) {
      const name = names[this.#order(place + after)]!;
      const image = this.#unusable.has(name) ? undefined : await this.#read(name, place);
      if (image) return image;
    }
    throw new SrlossError(
      "input",
      `None of the ${names.length} images can be used for training: each is damaged, or smaller than ${this.#settings.least}x${this.#settings.least}.`,
    );
  }

  async #read(name: string, place: number): Promise<RgbImage | undefined> {
    const { seed, scale, side, least } = this.#settings;
    try {
      const image = await this.#source.readImage(name);
      if (Math.min(image.width, image.height) < least)
        throw new Error(`it is ${image.width}x${image.height}, smaller than a patch of ${least}x${least}`);
      const region = regionOf(image, side, scale, random(seed, purposes.region, place));
      return cutOut(image, region);
    } catch (error) {
      if (!this.#unusable.has(name)) this.#settings.onSkip(name, printable((error as Error)?.message ?? error, 500));
      this.#unusable.add(name);
      return undefined;
    }
  }
}
