import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("../scripts/make-weights.mjs", import.meta.url));

/** Makes dist/weights from a local file, as `npm pack` does. */
export function makeWeights(file: string): { status: number | null; stderr: string } {
  const env = { ...process.env, SRLOSS_SQUEEZENET_WEIGHTS: file };
  return spawnSync(process.execPath, [script], { env, encoding: "utf8" });
}
