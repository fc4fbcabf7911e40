// Makes dist/weights: torchvision's file (or a copy that SRLOSS_SQUEEZENET_WEIGHTS names), verified and rounded to float16.
import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { knownNetworks, networkToSafetensors, pullNetwork, readNetwork } from "@srloss/lpips";
import { diskCache, fileSource, writeWhole } from "@srloss/node-gpu";

const known = "squeezenet";
const folder = new URL("../dist/weights/", import.meta.url);
const { network, sha256, file } = knownNetworks[known];
const local = process.env.SRLOSS_SQUEEZENET_WEIGHTS;
const say = (line) => process.stderr.write(`${line}\n`);

try {
  say(`Making SqueezeNet's weights from ${local ?? file}`);
  const set = local
    ? await readNetwork(fileSource(local), { network })
    : await pullNetwork(known, { cache: diskCache(), onWarning: say });
  if (set.origin.sha256 !== sha256)
    throw new Error(`${local ?? file} does not hold the published ${known}; name another file.`);
  await mkdir(folder, { recursive: true });
  const name = "squeezenet1_1.float16.safetensors";
  const bytes = await networkToSafetensors(set, { type: "float16" });
  await writeWhole(fileURLToPath(new URL(name, folder)), bytes);
  say(`${name}: ${bytes.length} bytes`);
  const sum = `${createHash("sha256").update(bytes).digest("hex")}  ${name}\n`;
  await writeWhole(fileURLToPath(new URL("SHA256SUMS", folder)), new TextEncoder().encode(sum));
  await writeWhole(
    fileURLToPath(new URL("LICENSE", folder)),
    await readFile(new URL("../WEIGHTS-LICENSE", import.meta.url)),
  );
} catch (error) {
  say(`make-weights: ${error.message}`);
  say("SRLOSS_SQUEEZENET_WEIGHTS names a local copy of the file, or a converted one.");
  process.exitCode = 1;
}
