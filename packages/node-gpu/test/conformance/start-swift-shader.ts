import { bringChromium, swiftShader } from "@srloss/chromium";

const lazyAndNeverClosed = 0x1 | 0x1000;

/**
 * Dawn asks by `setImmediate`, over and over, whether the GPU is done. Where the CPU is the GPU, that takes a third of its time:
 * a millisecond lies between two questions then. Nobody else's calls come by.
 */
function askLessOften(): void {
  const { setImmediate } = globalThis;
  const later = (callback: (...words: unknown[]) => void, ...words: unknown[]) => {
    const isDawn = Function.prototype.toString.call(callback).includes("[native code]");
    return isDawn ? setTimeout(callback, 1) : setImmediate(callback, ...words);
  };
  globalThis.setImmediate = Object.assign(later, setImmediate) as typeof setImmediate;
}

let started = false;

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
  if (started) return true;
  started = true;
  askLessOften();
  try {
    if (found.loader) process.dlopen({ exports: {} }, found.loader, lazyAndNeverClosed);
  } catch {
    // It is no addon, as Node says; the library is loaded all the same, and Dawn finds it by its name.
  }
  return true;
}
