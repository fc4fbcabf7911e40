import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The version that the made-up package says it has. */
export const MADE_UP_VERSION = "4.22.0";

/**
 * A package that stands for tfjs-node: it asks node-pre-gyp for its addon as the real one does, takes any file that
 * starts with "addon" for one, and computes in plain JavaScript.
 * @param binary where node-pre-gyp is to look: that field of the real package.json
 */
export function madeUpTfjsNode(folder: string, binary: object): void {
  mkdirSync(join(folder, "binding"), { recursive: true });
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "@tensorflow/tfjs-node", version: MADE_UP_VERSION, main: "index.js", binary }),
  );
  for (const file of ["tfjs_backend.cc", "tfjs_binding.cc"]) writeFileSync(join(folder, "binding", file), "");
  writeFileSync(
    join(folder, "index.js"),
    `
const { readFileSync } = require("node:fs");
const addon = require("@mapbox/node-pre-gyp").find(require("node:path").join(__dirname, "package.json"));
if (!readFileSync(addon, "utf8").startsWith("addon")) throw new Error("Error: " + addon + ": invalid ELF header");
const tf = require("@tensorflow/tfjs");
const backend = () => ({ binding: { TF_Version: "2.21.0" }, isUsingGpuDevice: false });
module.exports = { ...tf, backend, addon };
`,
  );
}

/** A folder that looks like an installed `tensorflow` package. */
export function madeUpTensorflow(folder: string): string {
  mkdirSync(join(folder, "include/tensorflow/c"), { recursive: true });
  for (const file of ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"])
    writeFileSync(join(folder, file), `library ${file}`);
  writeFileSync(join(folder, "include/tensorflow/c/c_api.h"), "");
  return folder;
}

/**
 * A program for CXX that takes a while to write `text` as the addon, and logs when it starts and ends.
 * @returns the program and its log
 */
export function madeUpCompiler(folder: string, text: string, seconds = 0): { compiler: string; log: string } {
  const [compiler, log] = [join(folder, "made-up-c++"), join(folder, "compiler.log")];
  writeFileSync(log, "");
  writeFileSync(
    compiler,
    `#!/bin/sh
case " $* " in *" -fsyntax-only "*) cat > /dev/null; exit 0 ;; esac
echo start $PPID >> '${log}'
sleep ${seconds}
while [ $# -gt 1 ]; do
  if [ "$1" = -o ]; then printf '%s' '${text}' > "$2"; fi
  shift
done
echo end $PPID >> '${log}'
`,
  );
  chmodSync(compiler, 0o755);
  return { compiler, log };
}
