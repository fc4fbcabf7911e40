// Writes what is made of scripts/operations.mjs, for both languages, then compiles assembly/ twice, with relaxed SIMD and without, and
// writes both modules as hexadecimal text to src/generated/kernels.ts: a string works in Node, in every bundler and from a CDN, where
// a file beside the script may not be found, and gzip finds in it what repeats, which base64 hides. Parts of both alternate, so
// that what they have in common is near. With `--check` it writes nothing, and fails where what is there comes of other sources.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import asc from "assemblyscript/asc";
import { unusedCode } from "./assembly-unused.mjs";
import { assemblyscript, typescript } from "./generate-operations.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const generated = join(root, "src/generated");
/** A little less than half of the 32 kB that gzip looks back. */
const partLength = 15_000;

const sources = Object.fromEntries(
  readdirSync(join(root, "assembly"))
    .filter((name) => name.endsWith(".ts"))
    .sort()
    .map((name) => [name, readFileSync(join(root, "assembly", name), "utf8")]),
);
const operations = {
  [join(generated, "operations.ts")]: typescript(),
  [join(root, "assembly/generated/operations.ts")]: assemblyscript(),
};
const hash = createHash("sha256")
  .update(JSON.stringify([sources, Object.values(operations)]))
  .digest("hex");
const kernels = join(generated, "kernels.ts");
const vectorPairs = join(generated, "pairs.wasm");
const firstLine = `// From assembly/, by scripts/build-kernels.mjs; its sources have the SHA-256 ${hash}.\n`;

const unused = unusedCode(sources);
if (unused.length) throw new Error(`assembly/ has code that nothing uses: ${unused.join("; ")}.`);
if (!isMainThread) parentPort.postMessage(await compile(...workerData));
else if (process.argv.includes("--check")) check();
else await build();

function check() {
  const isText = (file, text) => existsSync(file) && readFileSync(file, "utf8").startsWith(text);
  const stale = Object.entries({ ...operations, [kernels]: firstLine }).filter(([file, text]) => !isText(file, text));
  if (!stale.length) return;
  console.error(
    `${stale.map(([file]) => file).join(", ")}: not of these sources; run \`node scripts/build-kernels.mjs\`.`,
  );
  process.exitCode = 1;
}

async function build() {
  for (const [file, text] of Object.entries(operations)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  // All packages above wait for these: each has a core of its own.
  const [plain, relaxed, paired] = await Promise.all([
    compileBeside("plain", [], 0),
    compileBeside("relaxed", ["relaxed-simd"], 0),
    compileBeside("pairs", ["relaxed-simd"], 1),
  ]);
  const modules = [plain, relaxed].map((bytes) => bytes.toString("hex"));
  writeFileSync(vectorPairs, paired);
  const pairs = [];
  for (let at = 0; modules.some((text) => at < text.length); at += partLength)
    pairs.push(modules.map((text) => `"${text.slice(at, at + partLength)}"`).join(", "));
  writeFileSync(
    kernels,
    `${firstLine}export const parts: readonly (readonly [plain: string, relaxed: string])[] = [\n${pairs
      .map((pair) => `  [${pair}],\n`)
      .join("")}];\n`,
  );
}

/** What `compile` makes, in a thread of its own. */
async function compileBeside(...words) {
  const [bytes] = await once(new Worker(new URL(import.meta.url), { workerData: words }), "message");
  return Buffer.from(bytes);
}

async function compile(name, features, pairs) {
  const file = join(generated, `${name}-compiled.wasm`);
  const { error, stderr } = await asc.main([
    join(root, "assembly/index.ts"),
    ...["--outFile", file, "-O3", "--converge", "--noAssert", "--runtime", "stub", "--disableWarning"],
    ...["--importMemory", "--sharedMemory", "--memoryBase", "64", "--initialMemory", "1", "--maximumMemory", "65536"],
    ...["--use", `PAIRS=${pairs}`],
    ...["simd", "threads", "bulk-memory", ...features].flatMap((feature) => ["--enable", feature]),
  ]);
  if (error) throw new Error(`assembly/ does not compile: ${error.message}\n${stderr}`);
  const bytes = readFileSync(file);
  rmSync(file);
  return bytes;
}
