import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Chromium } from "./chromium.ts";

/** Vulkan in software, as Chromium brings it. */
export interface SwiftShader {
  /** The driver's description, for `VK_ICD_FILENAMES`. */
  readonly driver: string;
  /** Vulkan's loader, where Chromium brings it too. */
  readonly loader?: string;
}

/** SwiftShader beside a Chromium; undefined where it was built without. */
export function swiftShader({ executable }: Chromium): SwiftShader | undefined {
  const driver = join(installation(executable), "vk_swiftshader_icd.json");
  if (!existsSync(driver)) return undefined;
  const loader = join(dirname(driver), "libvulkan.so.1");
  return { driver, ...(existsSync(loader) && { loader }) };
}

/** Debian's /usr/bin/chromium is a script that starts the program in another folder. */
function installation(executable: string): string {
  const head = readFileSync(executable).subarray(0, 2).toString("latin1");
  return head === "#!" && existsSync("/usr/lib/chromium") ? "/usr/lib/chromium" : dirname(executable);
}
