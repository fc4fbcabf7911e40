import { gramMatrix } from "@srloss/core";
import { imageTensor } from "@srloss/engines/images";
import { findLayer } from "@srloss/vgg";
import { dispose, mean, slice, squaredDifference, type Tensor3D, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import type { EvaluationMap } from "../evaluation.ts";
import type { LoadedNetwork } from "../loaded-network.ts";
import { cutArea, StitchedMap, type TileArea, tileAreas, widened } from "./tile-areas.ts";
import type { ImageFiles } from "./tiled-pixels.ts";

/** What a layer sees of both images, tile by tile. */
export interface TiledLayer {
  readonly layer: string;
  readonly perceptual: number;
  readonly style: number;
  /** Where the features differ, where that was asked for. */
  readonly map: EvaluationMap | undefined;
}

interface Geometry {
  readonly layer: string;
  /** Pixels from one feature to the next. */
  readonly stride: number;
  /** How far from its own pixels a feature looks at most. */
  readonly reach: number;
}

/** A block has four convolutions at most, each of which looks one place further, and a pool. */
function geometry(network: LoadedNetwork["need"]["network"], layer: string): Geometry {
  const { step } = findLayer(network, layer);
  let reach = 0;
  for (let block = 1; block < step.block; block++) reach += 5 * 2 ** (block - 1);
  const scale = 2 ** (step.block - 1);
  return step.kind === "pool"
    ? { layer, stride: 2 * scale, reach: reach + 5 * scale }
    : { layer, stride: scale, reach: reach + step.index * scale };
}

/** Sums over places of the tiles. */
class LayerSums {
  places = 0;
  squares = 0;
  grams: [Float64Array, Float64Array] | undefined;
  readonly map: StitchedMap | undefined;

  constructor(
    readonly of: Geometry,
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
  { need, vgg }: LoadedNetwork,
  pair: ImageFiles,
  side: number,
  maps: boolean,
  onTile: () => unknown,
): Promise<readonly TiledLayer[]> {
  const size = pair.hr;
  const all = need.layers.map((layer) => geometry(need.network, layer));
  const grid = Math.max(...all.map(({ stride }) => stride));
  const margin = grid * Math.ceil(Math.max(...all.map(({ reach }) => reach)) / grid);
  const sums = all.map(
    (of) => new LayerSums(of, Math.floor(size.width / of.stride), Math.floor(size.height / of.stride), maps),
  );
  for (const area of tileAreas(size.width, size.height, grid * Math.max(1, Math.round(side / grid)))) {
    await onTile();
    const seen = widened(area, margin, size);
    const extracted = [pair.hr, pair.sr].map((image) => {
      const pixels = imageTensor(cutArea(image, seen));
      const features = vgg.extract(pixels, need.layers) as Tensor4D[];
      pixels.dispose();
      return features;
    }) as [Tensor4D[], Tensor4D[]];
    for (const [i, layer] of sums.entries()) {
      const own = featureArea(area, layer);
      if (own.width <= 0 || own.height <= 0) continue;
      const { stride } = layer.of;
      const from = [0, own.y - seen.y / stride, own.x - seen.x / stride, 0] as [number, number, number, number];
      const cut = extracted.map((features) => slice(features[i]!, from, [-1, own.height, own.width, -1]));
      await layer.add(cut as [Tensor4D, Tensor4D], own);
      dispose(cut);
    }
    dispose(extracted.flat());
  }
  return sums.map((layer) => layer.result());
}

/** The features of a tile: an odd last row or column has none. */
function featureArea({ x, y, width, height }: TileArea, { of: { stride }, ...whole }: LayerSums): TileArea {
  const [left, top] = [x / stride, y / stride];
  return {
    x: left,
    y: top,
    width: Math.min(whole.width, Math.floor((x + width) / stride)) - left,
    height: Math.min(whole.height, Math.floor((y + height) / stride)) - top,
  };
}
