import { imresize, psnr, totalVariation } from "@srloss/core";
import { imageTensor } from "@srloss/web";
import { add, clipByValue, div, floor, mul, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { TrainScale } from "../../train/train-choices.ts";
import type { Image } from "../image.ts";

/** What a network makes of the part that is watched, and how it is measured. */
export interface Look {
  readonly image: Image;
  /** Of the luma, in dB, as papers have it. */
  readonly psnr: number;
  /** Total variation as a part of the original's: 1 has as much fine detail, right or wrong. */
  readonly detail: number;
}

/** The part of the photograph that is watched while networks learn, on the engine. */
export class Watched {
  readonly #original: Image;
  readonly #scale: TrainScale;
  readonly #hr: Tensor4D;
  readonly #lr: Tensor4D;

  constructor(original: Image, scale: TrainScale) {
    this.#original = original;
    this.#scale = scale;
    this.#hr = imageTensor(original);
    this.#lr = tidy(() => imresize(this.#hr, { scale: 1 / scale, rounding: "uint8" }));
  }

  /** The plain enlargement, for comparison. */
  bicubic(): Promise<Look> {
    return this.#look("bicubic", () => imresize(this.#lr, { scale: this.#scale }));
  }

  reconstruction(name: string, network: LayersModel): Promise<Look> {
    return this.#look(name, () => mul(network.apply(div(this.#lr, 255)) as Tensor4D, 255));
  }

  dispose(): void {
    this.#hr.dispose();
    this.#lr.dispose();
  }

  async #look(name: string, make: () => Tensor4D): Promise<Look> {
    const made = tidy(() => {
      const pixels = floor(add(clipByValue(make(), 0, 255), 0.5));
      const detail = div(totalVariation(pixels), totalVariation(this.#hr));
      return { pixels, psnr: psnr(this.#hr, pixels, { channels: "y", crop: this.#scale }), detail };
    });
    try {
      const { width, height } = this.#original;
      const data = Uint8Array.from(await made.pixels.data());
      const [[decibels], [detail]] = await Promise.all([made.psnr.data(), made.detail.data()]);
      return { image: { name, width, height, data }, psnr: decibels!, detail: detail! };
    } finally {
      for (const tensor of Object.values(made)) tensor.dispose();
    }
  }
}
