import { gramMatrix } from "@srloss/core";
import { type LayerField, type TileGrid, tileGrid, tilePlaces } from "@srloss/core/networks";
import { dispose, mean, slice, squaredDifference, type Tensor3D, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import type { EvaluationMap } from "../evaluation.ts";
import type { LoadedNetwork } from "../loaded-network.ts";
import { eachTile } from "./each-tile.ts";
import { StitchedMap, type TileArea } from "./tile-areas.ts";
import type { ImageFiles } from "./tiled-pixels.ts";

/** In what tiles a network looks at images. */
export function featureTiles({ need, vgg }: LoadedNetwork): TileGrid {
  return tileGrid(need.layers.map((layer) => vgg.field(layer)));
}

/** What a layer sees of both images, tile by tile. */
export interface TiledLayer {
  readonly layer: string;
  readonly perceptual: number;
  readonly style: number;
  /** Where the features differ, where that was asked for. */
  readonly map: EvaluationMap | undefined;
}

/** Sums over places of the tiles. */
class LayerSums {
  places = 0;
  squares = 0;
  grams: [Float64Array, Float64Array] | undefined;
  readonly map: StitchedMap | undefined;

  constructor(
    readonly of: LayerField & { readonly layer: string },
    readonly width: number,
    readonly height: number,
    maps: boolean,
  ) {
    this.map = maps ? new StitchedMap(width, height) : undefined;
  }

  /** @param features Of the original and the reconstruction at the places of `area`. */
  async add(features: readonly [Tensor4D, Tensor4D], area: TileArea): Promise<void> {
    const places = area.width * area.height;
    const [a, b] = features;
    const differences = tidy(() => mean(squaredDifference(a, b), 3) as Tensor3D);
    const values = (await differences.data()) as Float32Array;
    differences.dispose();
    for (const value of values) this.squares += value;
    this.places += places;
    this.map?.put(values, area);
    const matrices = features.map((one) => gramMatrix(one));
    const [truth, found] = await Promise.all(matrices.map((one) => one.data()));
    dispose(matrices);
    this.grams ??= [new Float64Array(truth!.length), new Float64Array(truth!.length)];
    for (let i = 0; i < truth!.length; i++) {
      this.grams[0][i]! += truth![i]! * places;
      this.grams[1][i]! += found![i]! * places;
    }
  }

  result(): TiledLayer {
    const { layer } = this.of;
    const [truth, found] = this.grams!;
    const perceptual = this.squares / this.places;
    let style = 0;
    for (let i = 0; i < truth.length; i++) style += ((truth[i]! - found[i]!) / this.places) ** 2;
    const { map, width, height } = this;
    return {
      layer,
      perceptual,
      style: style / truth.length,
      map: map && { measure: "perceptual", layer, width, height, values: map.values, mean: perceptual },
    };
  }
}

/**
 * What a network sees of a pair at each of its layers. Tiles lie on the grid of the deepest layer's pools and reach as far over their
 * border as its features look, so that each feature is that of the whole image.
 */
export async function tiledFeatures(
  network: LoadedNetwork,
  pair: ImageFiles,
  side: number,
  maps: boolean,
  onTile: () => unknown,
): Promise<readonly TiledLayer[]> {
  const { need, vgg } = network;
  const size = pair.hr;
  const all = need.layers.map((layer) => ({ ...vgg.field(layer), layer }));
  const sums = all.map((of) => new LayerSums(of, of.along(size.width), of.along(size.height), maps));
  await eachTile(pair, featureTiles(network), side, onTile, async ({ hr, sr, seen, own: area }) => {
    const extracted = [hr, sr].map((pixels) => vgg.extract(pixels, need.layers) as Tensor4D[]);
    for (const [i, layer] of sums.entries()) {
      const own = tilePlaces(layer.of, size, area);
      if (own.width <= 0 || own.height <= 0) continue;
      const { stride } = layer.of;
      const from = [0, own.y - seen.y / stride, own.x - seen.x / stride, 0] as [number, number, number, number];
      const cut = extracted.map((features) => slice(features[i]!, from, [-1, own.height, own.width, -1]));
      await layer.add(cut as [Tensor4D, Tensor4D], own);
      dispose(cut);
    }
    dispose(extracted.flat());
  });
  return sums.map((layer) => layer.result());
}
