import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { attributeSetterFlags, attributeSetters } from "./addon-attributes.ts";
import { ENGINE, launcher } from "./addon-launcher.ts";
import { NativeInstallError } from "./native-install-error.ts";
import { runProgram } from "./run-program.ts";

/**
 * The machine's C++17 compiler: `$CXX`, or c++, g++ or clang++, whichever compiles first.
 * @throws NativeInstallError where none does
 */
export async function findCompiler(signal?: AbortSignal): Promise<string> {
  const named = process.env.CXX;
  const input = "#include <memory>\n#include <string>\nint main() { return std::string().size(); }\n";
  let answer = "";
  // A path is relative to here, a name is looked for by the system.
  const chosen = named && /[\\/]/.test(named) ? resolve(named) : named;
  for (const compiler of chosen ? [chosen] : ["c++", "g++", "clang++"]) {
    const check = ["-std=c++17", "-fsyntax-only", "-x", "c++", "-"];
    const { status, stderr, missing } = await runProgram(compiler, check, { input, signal });
    if (status === 0) return compiler;
    if (!missing) answer ||= `${compiler} can't compile C++17 ("${firstError(stderr)}")`;
  }
  throw new NativeInstallError(
    "compiler",
    `${answer || (named ? `The compiler that CXX names, ${named}, was not found` : "No C++ compiler was found (c++, g++, clang++)")}: install one (Debian, Ubuntu: "sudo apt install g++"; Fedora: "sudo dnf install gcc-c++"; macOS: "xcode-select --install").`,
  );
}

/**
 * Compiles tfjs-node's two C++ files, with a few lines of ours, into an engine beside the folder `tensorflow` that holds
 * the libraries, and the addon that loads it. They find each other and the libraries relative to themselves, wherever the folder is moved.
 */
export async function compileAddon(
  options: {
    compiler: string;
    sources: string;
    include: string;
    libraries: readonly string[];
    addon: string;
    platform: string;
  },
  signal?: AbortSignal,
): Promise<void> {
  const { compiler, sources, include, libraries, addon, platform } = options;
  const { include_dir } = createRequire(import.meta.url)("node-api-headers") as { include_dir: string };
  const mac = platform === "darwin";
  const shared = mac ? ["-bundle", "-undefined", "dynamic_lookup"] : ["-shared", "-ldl"];
  const rpath = mac ? "-Wl,-rpath,@loader_path/tensorflow" : "-Wl,-rpath,$ORIGIN/tensorflow";
  const files = ["tfjs_backend.cc", "tfjs_binding.cc"].map((file) => join(sources, "binding", file));
  const flags = ["-std=c++17", "-O2", "-fPIC", "-DNAPI_VERSION=8", "-w", `-I${include}`, `-I${include_dir}`];
  const compile = async (args: readonly string[], input = "") => {
    const { status, stderr } = await runProgram(compiler, [...flags, ...args], { input, signal });
    if (status !== 0)
      throw new NativeInstallError(
        "compiler",
        `${compiler} could not compile tfjs-node's addon ("${firstError(stderr)}"): try another compiler, as in "CXX=clang++ srloss native install".`,
      );
  };
  const engine = join(dirname(addon), ENGINE);
  const sourceFiles = ["-x", "c++", ...files, "-", "-x", "none"];
  await compile(
    [...attributeSetterFlags, ...sourceFiles, ...libraries, ...shared, rpath, "-o", engine],
    attributeSetters,
  );
  await compile(["-x", "c++", "-", ...shared, "-o", addon], launcher);
}

function firstError(stderr: string): string {
  const lines = stderr.split("\n").map((line) => line.trim());
  return (lines.find((line) => /error|cannot|not found/i.test(line)) ?? lines[0] ?? "").slice(0, 300);
}
