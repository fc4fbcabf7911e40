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
import { installNative, nativeStatus } from "@srloss/native";
import { describe } from "vitest";
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
  describeValues(target);
  describeLeaks(target);
  describeErrors(target);
  describeNotFinite(target);
  describeLosses(target);
  describeMetrics(target, {
    pairs: /kodim15|bicubic4/,
    wholeGradients: /(kodim15|coffee)\.bicubic4/,
    fsimcAlone: /./,
  });
  describeTies(target);
  describeFrozenNetworks(target);
  // The engine that computes every pair: the others take a few of them. Core's own tests have PSNR and SSIM of all.
  describeRealPairs(target, {
    losses: () => true,
    gradients: ({ sr }) => /\.bicubic4\.png$|(kodim15|coffee)\.noise15/.test(sr),
    metrics: ({ sr }) => sr.endsWith(".noise15.png"),
  });
});
