import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { encodePng } from "@srloss/node-gpu";
import { formulaImage } from "@srloss/reference/formula";
import { randomWeights, weightsToSafetensors } from "@srloss/vgg";

export interface MeasuringFigures {
  /** Of one core, for a pair: from the difference of a long and a short run on one thread. */
  readonly secondsPerPair: number;
  /** What a process takes before its first row. */
  readonly startSeconds: number;
  readonly fileBytes: number;
}

const [few, many] = [4, 24];

export async function measureEvaluate(size: number): Promise<MeasuringFigures> {
  const folder = mkdtempSync(join(tmpdir(), "srloss-scale-"));
  try {
    for (const name of ["hr", "sr"]) mkdirSync(join(folder, name));
    let fileBytes = 0;
    for (let i = 0; i < many; i++)
      for (const [seed, name] of ["hr", "sr"].entries()) {
        const data = Uint8Array.from(formulaImage(size, size, 2 * i + seed));
        const file = join(folder, name, `${i < few ? "few" : "more"}-${i}.png`);
        writeFileSync(file, await encodePng({ data, width: size, height: size, channels: 3 }));
        fileBytes += statSync(file).size / (2 * many);
      }
    const weights = join(folder, "weights.safetensors");
    writeFileSync(weights, weightsToSafetensors(await randomWeights({ network: "vgg19", upTo: "block3_conv3" })));
    const [short, long] = [run(folder, "few-*.png", weights), run(folder, "*.png", weights)];
    const secondsPerPair = (long - short) / (many - few);
    return { secondsPerPair, startSeconds: Math.max(0, short - few * secondsPerPair), fileBytes };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(folder: string, pattern: string, weights: string): number {
  const program = join(dirname(createRequire(import.meta.url).resolve("srloss/package.json")), "dist/main.js");
  const out = join(folder, "rows.ndjson");
  const files = ["sr", "hr"].map((name) => join(folder, name, pattern));
  const words = ["evaluate", ...files, "--fresh", "--out", out, "--engine", "srloss-wasm", "--threads", "1"];
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [program, ...words, "--weights", weights], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`srloss evaluate failed: ${stderr.trim().split("\n").at(-1)}`);
  return (performance.now() - start) / 1000;
}
