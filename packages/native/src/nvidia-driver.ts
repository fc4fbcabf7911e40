import { existsSync } from "node:fs";

/**
 * Whether this machine (or the Windows around this WSL) has an NVIDIA driver loaded.
 *
 * @example
 * ```ts
 * console.log(hasNvidiaDriver() ? "CUDA can be used" : "there is no NVIDIA driver");
 * ```
 */
export function hasNvidiaDriver(): boolean {
  return ["/proc/driver/nvidia/version", "/dev/nvidiactl", "/usr/lib/wsl/lib/libcuda.so.1"].some((file) =>
    existsSync(file),
  );
}
