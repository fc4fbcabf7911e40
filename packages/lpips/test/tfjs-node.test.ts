import { installNative, useBackend } from "@srloss/node-gpu";
import { describe } from "vitest";
import { cacheDir, nativeRuns } from "../../node-gpu/test/native/native-cache.ts";
import { describeSmallJudges } from "./describe-small-judges.ts";

if (nativeRuns) await installNative({ cacheDir });
process.env.SRLOSS_CACHE = cacheDir;

describe.skipIf(!nativeRuns)("TensorFlow on the CPU", () => {
  describeSmallJudges(async () => void (await useBackend({ engine: "tfjs-node" })), 1e-5);
});
