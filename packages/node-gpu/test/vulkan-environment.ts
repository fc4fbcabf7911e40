import { dirname } from "node:path";
import { findChromium, swiftShader } from "@srloss/chromium";

const chromium = findChromium();
const found = chromium && swiftShader(chromium);

/** What a process needs to find Chromium's Vulkan in software; undefined where there is none, or one was given already. */
export const softwareVulkan: NodeJS.ProcessEnv | undefined =
  found?.loader && !process.env.VK_ICD_FILENAMES
    ? { VK_ICD_FILENAMES: found.driver, LD_LIBRARY_PATH: dirname(found.loader) }
    : undefined;
