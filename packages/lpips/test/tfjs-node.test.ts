import { nativeRuns as areTested, nativeCache as cacheDir } from "@srloss/conformance/native-cache";
import { installNative, nativeStatus } from "@srloss/native";
import { useBackend } from "@srloss/node-gpu";
import { describe } from "vitest";
import { describeSmallJudges } from "./describe-small-judges.ts";

const nativeRuns = areTested(nativeStatus({ cacheDir }));
if (nativeRuns) await installNative({ cacheDir });
process.env.SRLOSS_CACHE = cacheDir;

describe.skipIf(!nativeRuns)("TensorFlow on the CPU", () => {
  describeSmallJudges(async () => void (await useBackend({ engine: "tfjs-node" })), 1e-5, { width: 48, vgg: true });
});
