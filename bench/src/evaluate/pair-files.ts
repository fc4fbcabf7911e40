import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodePng } from "@srloss/node-gpu";
import { formulaImage } from "@srloss/reference/formula";
import { randomWeights, weightsToSafetensors } from "@srloss/vgg";

/** Writes pairs as PNG and as raw pixels, and the weights of the network, which are random: hr, sr, raw, weights.safetensors. */
export async function writePairs(folder: string, size: number, pairs: number): Promise<void> {
  for (const name of ["hr", "sr", "raw"]) mkdirSync(join(folder, name));
  for (let i = 0; i < pairs; i++) {
    const hr = Uint8Array.from(formulaImage(size, size, i % 50));
    // Each pair is another one, as a row is not measured twice.
    const sr = hr.map((value, at) => Math.max(0, Math.min(255, value + ((at * (i + 3)) % 23) - 11)));
    for (const [name, data] of [
      ["hr", hr],
      ["sr", sr],
    ] as const) {
      writeFileSync(join(folder, name, `${i}.png`), await encodePng({ data, width: size, height: size, channels: 3 }));
      writeFileSync(join(folder, "raw", `${i}.${name}`), data);
    }
  }
  const weights = await randomWeights({ network: "vgg19", upTo: "block3_conv3" });
  writeFileSync(join(folder, "weights.safetensors"), weightsToSafetensors(weights));
}
