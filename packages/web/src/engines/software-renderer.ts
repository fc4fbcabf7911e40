import { checkKind } from "@srloss/core/validation";

/**
 * Whether a GPU's name is that of a program that plays one on the CPU: slower than WebAssembly, and minutes before WebGPU has taken
 * its first training step.
 *
 * @param name As a `BackendReport` has it in `device`.
 * @throws SrlossError where it is no string.
 *
 * @example
 * ```ts
 * isSoftwareRenderer("ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device))"); // => true
 * isSoftwareRenderer("NVIDIA GeForce RTX 4070"); // => false
 * ```
 */
export function isSoftwareRenderer(name: string): boolean {
  checkKind(name, "text", "isSoftwareRenderer: the name");
  return /swiftshader|llvmpipe|lavapipe|softpipe|basic render|software/i.test(name);
}
