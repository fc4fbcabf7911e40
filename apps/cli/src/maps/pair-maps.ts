import { type FeatureExtractor, lossMaps, type PixelRange } from "@srloss/core";
import { dispose, mul, type Tensor3D, type Tensor4D, tidy } from "@tensorflow/tfjs-core";

/** Losses that have a map. */
export const mappedLosses = ["l1", "l2", "perceptual", "style"] as const;
export type MappedLoss = (typeof mappedLosses)[number];

/** One loss over one pair of pictures; its mean is the loss. */
export interface LossMap {
  /** The loss that it shows. */
  readonly loss: MappedLoss;
  readonly layer?: string;
  readonly width: number;
  readonly height: number;
  /** Row by row. */
  readonly values: Float32Array;
  readonly mean: number;
}

/** `style-block3_conv3`: what a map's file is called. */
export const mapName = ({ loss, layer }: LossMap): string => (layer ? `${loss}-${layer}` : loss);

/** Maps of these losses: of pixels for L1 and L2, of each layer for the perceptual and the style loss; batches of one. */
export async function pairMaps(
  { hr, sr }: { readonly hr: Tensor4D; readonly sr: Tensor4D },
  extractor: FeatureExtractor | null,
  layers: readonly string[],
  [black, white]: PixelRange,
  losses: readonly MappedLoss[] = mappedLosses,
): Promise<LossMap[]> {
  // In 0..255, as the network wants them: an extractor that remembers has seen the pictures like this.
  const maps = lossMaps(extractor, hr, sr, extractor ? { layers } : {});
  const scale = (white - black) / 255;
  const scaled = tidy(() => ({ l1: mul<Tensor3D>(maps.l1, scale), l2: mul<Tensor3D>(maps.l2, scale ** 2) }));
  dispose([maps.l1, maps.l2]);
  const found: LossMap[] = [await read("l1", scaled.l1), await read("l2", scaled.l2)];
  for (const loss of ["perceptual", "style"] as const)
    for (const [layer, map] of Object.entries(maps[loss])) found.push(await read(loss, map, layer));
  return found.filter(({ loss }) => losses.includes(loss));
}

async function read(loss: LossMap["loss"], map: Tensor3D, layer?: string): Promise<LossMap> {
  const values = (await map.data()) as Float32Array;
  const [, height, width] = map.shape;
  map.dispose();
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { loss, ...(layer && { layer }), width, height, values, mean };
}
