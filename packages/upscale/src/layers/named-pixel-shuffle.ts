import type { layers } from "@tensorflow/tfjs-layers";
import { PixelShuffle } from "./pixel-shuffle.ts";

type LayerArgs = ConstructorParameters<typeof layers.Layer>[0];

/** Pixel shuffle whose factor is in its name, as in UpscalerJS's models. */
export class PixelShuffle2x extends PixelShuffle {
  static override readonly className: string = "PixelShuffle2x";
  constructor(config: LayerArgs) {
    super({ ...config, factor: 2 });
  }
}

export class PixelShuffle3x extends PixelShuffle {
  static override readonly className: string = "PixelShuffle3x";
  constructor(config: LayerArgs) {
    super({ ...config, factor: 3 });
  }
}

export class PixelShuffle4x extends PixelShuffle {
  static override readonly className: string = "PixelShuffle4x";
  constructor(config: LayerArgs) {
    super({ ...config, factor: 4 });
  }
}

export class PixelShuffle8x extends PixelShuffle {
  static override readonly className: string = "PixelShuffle8x";
  constructor(config: LayerArgs) {
    super({ ...config, factor: 8 });
  }
}
