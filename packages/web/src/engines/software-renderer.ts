/** Whether a GPU's name is that of a program that plays one on the CPU: slower than WebAssembly. */
export function isSoftwareRenderer(name: string): boolean {
  return /swiftshader|llvmpipe|lavapipe|softpipe|basic render|software/i.test(name);
}
