// What `estimateMemory` says beside what `srloss compare` takes: node bench/memory.mjs ENGINES SIZES, as in
// `node bench/memory.mjs srloss-wasm,wasm 1000x750,2000x1500`; on Linux, on the built packages, with random weights.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { estimateMemory } from "@srloss/vgg";

const [engines = "srloss-wasm,wasm", sizes = "1000x750,2000x1500"] = process.argv.slice(2);
const srloss = fileURLToPath(new URL("../apps/cli/dist/main.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "srloss-memory-"));
const one = ["block3_conv3"];
const three = ["block1_conv2", "block2_conv2", "block3_conv3"];
const cases = [
  [["perceptual"], one],
  [["perceptual", "style"], one],
  [["perceptual", "style"], three],
];

function image(name, width, height, step) {
  const pixels = Buffer.from({ length: 3 * width * height }, (_, i) => (i * step + (i >> 9)) % 256);
  const file = join(folder, `${name}.ppm`);
  writeFileSync(file, Buffer.concat([Buffer.from(`P6 ${width} ${height} 255\n`), pixels]));
  return file;
}

/** The most that the process held, in bytes. */
function peak(words) {
  const answer = join(folder, "peak");
  execFileSync("/usr/bin/time", ["-f", "%M", "-o", answer, process.execPath, srloss, ...words], { stdio: "pipe" });
  return 1024 * Number(readFileSync(answer, "utf8"));
}

try {
  console.log("| engine | pair | layers | losses | estimate, GB | taken, GB | ratio |");
  console.log("| - | - | -: | - | -: | -: | -: |");
  for (const engine of engines.split(","))
    for (const size of sizes.split(",")) {
      const [width, height] = size.split("x").map(Number);
      const pair = [image("sr", width, height, 7), image("hr", width, height, 11)];
      const weights = ["--weights", "random", "--engine", engine, "--json", "--quiet"];
      // Node, the engine, both images and the network's weights.
      const small = [image("small-sr", 64, 64, 7), image("small-hr", 64, 64, 11)];
      const beside = peak(["compare", ...small, "--loss", "perceptual", ...weights]);
      for (const [losses, layers] of cases) {
        const style = losses.includes("style");
        const { bytes } = estimateMemory({ network: "vgg19", layers, height, width, style, engine });
        const words = ["--loss", losses.join(","), "--layers", layers.join(",")];
        const taken = peak(["compare", ...pair, ...words, ...weights]) - beside;
        const figures = [bytes / 1e9, taken / 1e9, bytes / taken].map((figure) => figure.toFixed(2));
        console.log(`| ${engine} | ${size} | ${layers.length} | ${losses.join(", ")} | ${figures.join(" | ")} |`);
      }
    }
} finally {
  rmSync(folder, { recursive: true });
}
