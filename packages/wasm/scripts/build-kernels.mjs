// Compiles assembly/ twice, with relaxed SIMD and without, and writes both modules as hexadecimal text to
// src/generated/kernels.ts: a string works in Node, in every bundler and from a CDN, where a file beside the script may not be
// found, and gzip finds in it what repeats, which base64 hides. Parts of both alternate, so that what they have in common is near.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const generated = join(root, "src/generated");
const partLength = 8192;

async function compile(name, features) {
  const file = join(generated, `${name}.wasm`);
  const { error, stderr } = await asc.main([
    join(root, "assembly/index.ts"),
    ...["--outFile", file, "-O3", "--converge", "--noAssert", "--runtime", "stub", "--disableWarning"],
    ...["--importMemory", "--sharedMemory", "--initialMemory", "1", "--maximumMemory", "65536"],
    ...["simd", "threads", "bulk-memory", ...features].flatMap((feature) => ["--enable", feature]),
  ]);
  if (error) throw new Error(`assembly/ does not compile: ${error.message}\n${stderr}`);
  const bytes = readFileSync(file);
  rmSync(file);
  return bytes.toString("hex");
}

mkdirSync(generated, { recursive: true });
const modules = [await compile("plain", []), await compile("relaxed", ["relaxed-simd"])];
const pairs = [];
for (let at = 0; modules.some((text) => at < text.length); at += partLength)
  pairs.push(modules.map((text) => `"${text.slice(at, at + partLength)}"`).join(", "));
writeFileSync(
  join(generated, "kernels.ts"),
  `// From assembly/, by scripts/build-kernels.mjs.\nexport const parts: readonly (readonly [plain: string, relaxed: string])[] = [\n${pairs
    .map((pair) => `  [${pair}],\n`)
    .join("")}];\n`,
);
