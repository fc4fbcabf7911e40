import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describeErrors, describeLeaks, describeTies, describeValues, type Target } from "@srloss/conformance";
import { describe } from "vitest";
import { installNative, nativeStatus, useBackend } from "../../src/index.ts";
import { describeRealPairs } from "./describe-real-pairs.ts";
import { tolerances } from "./tolerances.ts";

const cacheDir = resolve(process.env.SRLOSS_NATIVE_CACHE ?? fileURLToPath(new URL("../../.cache", import.meta.url)));
const runs = nativeStatus({ cacheDir }).installs.length > 0 || Boolean(process.env.SRLOSS_REQUIRE_DATA);
// As a user does: `srloss native install`, once for all runs.
if (runs) await installNative({ cacheDir });
process.env.SRLOSS_CACHE = cacheDir;

const target: Target = {
  name: "tfjs-node",
  start: async () => void (await useBackend({ engine: "tfjs-node" })),
  tolerance: tolerances["tfjs-node"],
};

describe.skipIf(!runs)("TensorFlow on the CPU", () => {
  describeValues(target);
  describeLeaks(target);
  describeErrors(target);
  describeTies(target);
  describeRealPairs(target, { losses: () => true, gradients: ({ sr }) => !sr.endsWith(".hr.png") });
});
