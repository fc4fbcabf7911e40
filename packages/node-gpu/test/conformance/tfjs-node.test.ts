import {
  describeErrors,
  describeFrozenNetworks,
  describeLeaks,
  describeNotFinite,
  describeTies,
  describeValues,
  type Target,
} from "@srloss/conformance";
import { nativeRuns as areTested, nativeCache as cacheDir } from "@srloss/conformance/native-cache";
import { imageTensor } from "@srloss/engines/images";
import { installNative, nativeStatus } from "@srloss/native";
import { golden } from "@srloss/reference";
import { memory } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { useBackend } from "../../src/index.ts";
import { describeLosses } from "./describe-losses.ts";
import { describeMetrics } from "./describe-metrics.ts";
import { describeRealPairs } from "./describe-real-pairs.ts";
import { tolerances } from "./tolerances.ts";

const nativeRuns = areTested(nativeStatus({ cacheDir }));

// As a user does: `srloss native install`, once for all runs.
if (nativeRuns) await installNative({ cacheDir });
process.env.SRLOSS_CACHE = cacheDir;

const target: Target = {
  name: "tfjs-node",
  start: async () => void (await useBackend({ engine: "tfjs-node" })),
  tolerance: tolerances["tfjs-node"],
};

describe.skipIf(!nativeRuns)("TensorFlow on the CPU", () => {
  // srloss-wasm computes those of 32x32, too; here photographs have even sizes.
  describeValues(
    target,
    golden.formula.filter(({ height }) => height !== 32),
  );
  describeLeaks(target);
  describeErrors(target);
  describeNotFinite(target);
  describeLosses(target);
  describeMetrics(target, {
    pairs: /kodim15|bicubic4/,
    wholeGradients: /(kodim15|coffee)\.bicubic4/,
    // Of every photograph, and every way in which they are damaged.
    fsimcAlone: /astronaut.blur2|chelsea.jpeg20|coffee.nearest4|kodim03.noise15|kodim13.jpeg20|kodim23.nearest4/,
  });
  describeTies(target);

  describe("images as tensors", () => {
    beforeAll(target.start);

    it("are their bytes, without float32 in JavaScript", () => {
      // Views of the same bytes, too, at an address that TensorFlow can't take as it is.
      const bytes = Uint8Array.from({ length: 3 * 256 + 3 }, (_, i) => i % 256);
      const before = memory().numTensors;
      for (const data of [bytes.slice(3), bytes.subarray(3), Buffer.from(bytes).subarray(3)]) {
        const image = imageTensor({ width: 16, height: 16, data });
        expect(image.shape).toEqual([1, 16, 16, 3]);
        expect(image.dtype).toBe("float32");
        expect(image.dataSync()).toEqual(Float32Array.from(data));
        image.dispose();
      }
      expect(memory().numTensors).toBe(before);
    });

    it("no longer look at their bytes", () => {
      const data = new Uint8Array(3 * 512 * 512).fill(7);
      const image = imageTensor({ width: 512, height: 512, data });
      data.fill(9);
      expect(new Set(image.dataSync())).toEqual(new Set([7]));
      image.dispose();
    });

    it("of 16 bits are what they were", () => {
      const image = imageTensor({ width: 1, height: 1, data: Float32Array.of(0.5, 128.25, 255) });
      expect([...image.dataSync()]).toEqual([0.5, 128.25, 255]);
      image.dispose();
    });
  });

  describeFrozenNetworks(target);
  // The engine that computes every pair: the others take a few of them. Core's own tests have PSNR and SSIM of all.
  // Gradients are of each size, of smooth damage and of noise.
  describeRealPairs(target, {
    losses: () => true,
    gradients: ({ sr }) => /(kodim15|coffee|astronaut)\.bicubic4|(kodim15|coffee)\.noise15/.test(sr),
    metrics: ({ sr }) => sr.endsWith(".noise15.png"),
  });
});
