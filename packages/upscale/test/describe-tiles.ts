import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { type NetworkName, type Scale, upscaleImage } from "../src/index.ts";
import { tinyNetwork } from "./tiny-networks.ts";

/** Smooth with edges, `[1, h, w, 3]` in 0..1. */
function testImage(height: number, width: number): tf.Tensor4D {
  const values = Float32Array.from({ length: height * width * 3 }, (_, i) => {
    const [pixel, c] = [Math.floor(i / 3), i % 3];
    const [y, x] = [Math.floor(pixel / width), pixel % width];
    return (
      0.5 + 0.25 * Math.sin(0.3 * x + c) + ((x >> 3) + (y >> 2)) / 4 - Math.floor(((x >> 3) + (y >> 2)) / 2) / 2 - 0.2
    );
  });
  return tf.tensor4d(values, [1, height, width, 3]);
}

/** Of each network, the image in tiles is the image as a whole. */
export function describeTiles(start: () => Promise<void>, names: readonly NetworkName[], tolerance: number): void {
  describe("in tiles as the whole image", () => {
    const cases = names.map((name, index) => [name, (2 + (index % 2)) as Scale] as const);
    it.each(cases)("%s, x%s", async (name, scale) => {
      await start();
      const network = tinyNetwork(name, { scale, seed: 4 });
      const image = testImage(37, 22);
      const before = tf.memory().numTensors;
      const range = [0, 1] as const;
      const whole = await upscaleImage(network, image, { range });
      const tiled = await upscaleImage(network, image, { range, tile: 8 });
      expect(whole.shape).toEqual([1, 37 * scale, 22 * scale, 3]);
      expect(tf.tidy(() => tf.max(tf.abs(tf.sub(whole, tiled))).dataSync()[0])).toBeLessThanOrEqual(tolerance);
      const direct = tf.tidy(() => tf.clipByValue(network.predict(image) as tf.Tensor, 0, 1));
      expect(tf.tidy(() => tf.max(tf.abs(tf.sub(whole, direct))).dataSync()[0])).toBeLessThanOrEqual(1e-6);
      tf.dispose([whole, tiled, direct]);
      expect(tf.memory().numTensors).toBe(before);
      network.dispose();
      image.dispose();
    });
  });
}
