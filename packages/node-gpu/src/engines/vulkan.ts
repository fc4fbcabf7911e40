import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/**
 * Why Vulkan can't be there, as part of a sentence; undefined where it may be. Dawn finds out too, but prints its
 * complaints from C++, where nothing can hold them back.
 */
export function missingVulkan(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (process.platform !== "linux") return undefined;
  if (!loads("libvulkan.so.1"))
    return "there is no Vulkan loader (the package libvulkan1 on Debian and Ubuntu, vulkan-loader on Fedora and Arch)";
  if (!driverFolders(env).some(hasDriver)) return "there is no Vulkan driver";
  return undefined;
}

/** Whether the system's linker finds a library. It is no addon, so that `dlopen` fails either way, with two messages. */
function loads(library: string): boolean {
  try {
    process.dlopen({ exports: {} }, library);
    return true;
  } catch (error) {
    return /self-register/.test((error as Error).message);
  }
}

/** Where Vulkan's loader looks for drivers, as its documentation says. */
function driverFolders(env: NodeJS.ProcessEnv): string[] {
  const named = [env.VK_DRIVER_FILES, env.VK_ICD_FILENAMES, env.VK_ADD_DRIVER_FILES].flatMap(split);
  const configured = [
    env.XDG_CONFIG_HOME || join(homedir(), ".config"),
    ...split(env.XDG_CONFIG_DIRS || "/etc/xdg"),
    "/etc",
    "/usr/local/etc",
    env.XDG_DATA_HOME || join(homedir(), ".local", "share"),
    ...split(env.XDG_DATA_DIRS || "/usr/local/share:/usr/share"),
    "/run/opengl-driver/share",
  ];
  return [...named, ...configured.map((folder) => join(folder, "vulkan", "icd.d"))];
}

function split(list: string | undefined): string[] {
  return list ? list.split(delimiter).filter(Boolean) : [];
}

/** `place` is a driver's JSON file, or a folder of them. */
function hasDriver(place: string): boolean {
  if (place.endsWith(".json")) return existsSync(place);
  try {
    return readdirSync(place).some((file) => file.endsWith(".json"));
  } catch {
    return false;
  }
}
