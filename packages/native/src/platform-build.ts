import { NativeInstallError } from "./native-install-error.ts";
import { type NativeFlavour, TENSORFLOW_BUILDS, type TensorflowBuild } from "./tensorflow-builds.ts";

/** The machine that an installation is for; a test can name another one. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  /** "2.36"; undefined on Linux without glibc (musl), and where there is no glibc anyway. */
  readonly glibc?: string | undefined;
}

/** This machine. */
export function thisMachine(): Machine {
  const { header } = process.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
  return { platform: process.platform, arch: process.arch, glibc: header.glibcVersionRuntime };
}

/**
 * The wheels for a machine.
 * @throws NativeInstallError where TensorFlow publishes none; the message says what to use instead.
 */
export function platformBuild(flavour: NativeFlavour, machine: Machine): TensorflowBuild {
  const { platform, arch, glibc } = machine;
  const build = TENSORFLOW_BUILDS.find((b) => b.flavour === flavour && b.platform === platform && b.arch === arch);
  if (platform === "win32")
    throw new NativeInstallError(
      "platform",
      'The native engine is not available on Windows: run srloss inside WSL, or use the WebGPU engine ("npm install webgpu @tensorflow/tfjs-backend-webgpu").',
    );
  if (!build && flavour === "cuda" && TENSORFLOW_BUILDS.some((b) => b.platform === platform && b.arch === arch))
    throw new NativeInstallError(
      "platform",
      `TensorFlow has no CUDA build for ${platform} ${arch}: run "srloss native install" without --cuda for the CPU.`,
    );
  if (!build)
    throw new NativeInstallError(
      "platform",
      `TensorFlow has no build for ${platform} ${arch} (there are linux x64, linux arm64 and darwin arm64): use the WebGPU engine ("npm install webgpu @tensorflow/tfjs-backend-webgpu").`,
    );
  if (platform === "linux" && !(glibc && olderOrSame("2.27", glibc)))
    throw new NativeInstallError(
      "platform",
      `TensorFlow needs Linux with glibc 2.27 or newer, and this one has ${glibc ? `glibc ${glibc}` : "another C library (Alpine's musl?)"}: use an image with glibc, such as node:22-slim.`,
    );
  return build;
}

function olderOrSame(a: string, b: string): boolean {
  return a.localeCompare(b, "en", { numeric: true }) <= 0;
}
