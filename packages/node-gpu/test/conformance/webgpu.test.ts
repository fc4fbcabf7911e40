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
import { describeRealCrop } from "./describe-real-pairs.ts";
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
  layer: "block2_conv1",
};

describe.skipIf(!startSwiftShader())("on SwiftShader", () => {
  // A GPU in software takes its time: the smallest case. Odd sizes are those of the frozen networks, of ties and of the photograph.
  describeValues(
    target,
    golden.formula.filter(({ network, height }) => network === "vgg19" && height === 16),
    "block3_conv3",
  );
  describeLeaks(target);
  describeErrors(target);
  describeNotFinite(target);
  describeMetrics(target, { pairs: /kodim15\.bicubic4/ });
  describeTies(target);
  describeFrozenNetworks(target);
  // All of the smallest photograph takes a minute.
  describeRealCrop(target, { gradients: false });
});
