import { bringChromium, swiftShader } from "@srloss/chromium";

const lazyAndNeverClosed = 0x1 | 0x1000;

/** A Vulkan that Dawn finds in this process: a GPU in software, from Chromium. */
export function startSwiftShader(): boolean {
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
