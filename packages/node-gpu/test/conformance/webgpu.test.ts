import { bringChromium, swiftShader } from "@srloss/chromium";
import {
  describeErrors,
  describeFrozenNetworks,
  describeLeaks,
  describeNotFinite,
  describeTies,
  describeValues,
  type Target,
} from "@srloss/conformance";
import { golden } from "@srloss/reference";
import { describe } from "vitest";
import { useBackend } from "../../src/index.ts";
import { describeMetrics } from "./describe-metrics.ts";
import { describeRealPairs } from "./describe-real-pairs.ts";
import { tolerances } from "./tolerances.ts";

const lazyAndNeverClosed = 0x1 | 0x1000;

/** A Vulkan that Dawn finds in this process: a GPU in software, from Chromium. */
function startSwiftShader(): boolean {
  const chromium = process.platform === "linux" ? bringChromium() : undefined;
  const found = chromium && swiftShader(chromium);
  if (!found && process.env.SRLOSS_REQUIRE_DATA)
    throw new Error(
      `Vulkan in software is not here (${process.platform}, ${chromium?.executable ?? "no Chromium"}), and SRLOSS_REQUIRE_DATA asks for it.`,
    );
  if (!found) return false;
  process.env.VK_ICD_FILENAMES = found.driver;
  try {
    if (found.loader) process.dlopen({ exports: {} }, found.loader, lazyAndNeverClosed);
  } catch {
    // It is no addon, as Node says; the library is loaded all the same, and Dawn finds it by its name.
  }
  return true;
}

const target: Target = {
  name: "webgpu",
  start: async () => void (await useBackend({ engine: "webgpu" })),
  tolerance: tolerances.webgpu,
};

describe.skipIf(!startSwiftShader())("on SwiftShader", () => {
  // A GPU in software takes its time: every layer of VGG16 at an odd size. VGG19's are tested in Chromium.
  describeValues(
    target,
    golden.formula.filter(({ network, height }) => network === "vgg16" && height === 33),
  );
  describeLeaks(target);
  describeErrors(target);
  describeNotFinite(target);
  describeMetrics(target, { pairs: /kodim15\.bicubic4/ });
  describeTies(target);
  describeFrozenNetworks(target);
  // The small photograph: half a minute for its losses.
  describeRealPairs(target, {
    losses: ({ sr }) => sr === "pairs/kodim15.bicubic4.png",
    gradients: () => false,
    metrics: ({ sr }) => ["pairs/kodim15.bicubic4.png", "pairs/kodim15.noise15.png"].includes(sr),
  });
});
