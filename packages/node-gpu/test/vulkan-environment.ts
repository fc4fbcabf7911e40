import { existsSync } from "node:fs";
import { join } from "node:path";

/** Chromium brings a Vulkan driver in software, where a distribution's package of it is installed. */
const chromium = ["/usr/lib/chromium", "/usr/lib/chromium-browser", "/opt/google/chrome"].find((folder) =>
  ["vk_swiftshader_icd.json", "libvulkan.so.1"].every((file) => existsSync(join(folder, file))),
);

/** What a process needs to find that driver; undefined where there is none, or the tests were given one already. */
export const softwareVulkan: NodeJS.ProcessEnv | undefined =
  chromium && !process.env.VK_ICD_FILENAMES
    ? { VK_ICD_FILENAMES: join(chromium, "vk_swiftshader_icd.json"), LD_LIBRARY_PATH: chromium }
    : undefined;
