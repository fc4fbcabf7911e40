import type { ImageArea, TiledMetric, TileSums } from "@srloss/core";
import { type LayerField, tileGrid, tilePlaces } from "@srloss/core/networks";
import { dispose, reshape, slice, type Tensor, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import { addEnlarged } from "./add-enlarged.ts";
import { differenceMap, unitDifference, unitFeatures } from "./unit-difference.ts";

interface Layers {
  readonly fields: readonly LayerField[];
  /** Of the channels of each layer. */
  readonly weights: readonly Float32Array[];
  /** Of both images of a tile, layer by layer. */
  readonly features: (yTrue: Tensor, yPred: Tensor) => readonly [Tensor4D[], Tensor4D[]];
}

/** LPIPS in tiles: a sum over layers of means over places, and which places a tile has follows from where each looks. */
export function lpipsTiles({ fields, weights, features }: Layers): TiledMetric {
  return {
    ...tileGrid(fields),
    begin(size, maps): TileSums {
      const sizes = fields.map(({ along }) => ({ width: along(size.width), height: along(size.height) }));
      const sums = fields.map(() => 0);
      const stitched = maps ? sizes.map(({ width, height }) => new Float32Array(width * height)) : undefined;
      return {
        async add(yTrue, yPred, seen, own) {
          const [a, b] = features(yTrue, yPred);
          try {
            for (const [i, field] of fields.entries()) {
              const places = tilePlaces(field, size, own);
              if (places.width <= 0 || places.height <= 0) continue;
              const from = [0, places.y - seen.y / field.stride, places.x - seen.x / field.stride, 0];
              const cut = (whole: Tensor4D) => slice(whole, from, [-1, places.height, places.width, -1]) as Tensor4D;
              if (!stitched) {
                const mean = await read(tidy(() => unitDifference(cut(a[i]!), cut(b[i]!), weights[i]!)));
                sums[i]! += mean[0]! * places.width * places.height;
                continue;
              }
              const map = await read(
                tidy(() =>
                  reshape(differenceMap(unitFeatures(cut(a[i]!)), unitFeatures(cut(b[i]!)), weights[i]!), [-1]),
                ),
              );
              for (const value of map) sums[i]! += value;
              put(map, places, stitched[i]!, sizes[i]!.width);
            }
          } finally {
            dispose([...a, ...b]);
          }
        },
        value: () => sums.reduce((sum, one, i) => sum + one / (sizes[i]!.width * sizes[i]!.height), 0),
        map() {
          if (!stitched) return undefined;
          const whole = new Float32Array(size.width * size.height);
          for (const [i, values] of stitched.entries())
            addEnlarged({ ...sizes[i]!, values }, { ...size, values: whole });
          return whole;
        },
      };
    },
  };
}

async function read(tensor: Tensor): Promise<Float32Array> {
  try {
    return (await tensor.data()) as Float32Array;
  } finally {
    tensor.dispose();
  }
}

function put(map: Float32Array, { x, y, width, height }: ImageArea, whole: Float32Array, wide: number): void {
  for (let row = 0; row < height; row++) whole.set(map.subarray(row * width, (row + 1) * width), (y + row) * wide + x);
}
