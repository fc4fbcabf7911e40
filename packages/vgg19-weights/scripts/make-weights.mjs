// Makes dist/weights: the official file (or a copy that SRLOSS_VGG19_WEIGHTS names), verified, cut and converted.
import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { diskCache, fileSource, writeWhole } from "@srloss/node-gpu";
import { knownWeights, pullWeights, readWeights, roundToFloat16, weightsToSafetensors } from "@srloss/vgg";

const upTo = "block3_conv3";
const known = "vgg19-keras";
const folder = new URL("../dist/weights/", import.meta.url);

const { digests, licence, url, md5 } = knownWeights[known];
const local = process.env.SRLOSS_VGG19_WEIGHTS;
/** What is there already is left alone: another process may be packing it. */
async function write(name, bytes) {
  const file = fileURLToPath(new URL(name, folder));
  const old = await readFile(file).catch(() => undefined);
  if (!old?.equals(bytes)) await writeWhole(file, bytes);
}
const say = (line) => process.stderr.write(`${line}\n`);

try {
  say(`Making VGG19's weights from ${local ?? url}`);
  const read = local
    ? await readWeights(fileSource(local), { upTo, architecture: "vgg19", preprocessing: "caffe", name: known })
    : await pullWeights(known, { upTo, cache: diskCache(), onWarning: say });
  const weights = { ...read, origin: { ...read.origin, licence, url } };
  if (weights.origin.sha256 !== digests[upTo])
    throw new Error(`${local ?? url} does not hold the published ${known} (MD5 ${md5}); name another file.`);
  await mkdir(folder, { recursive: true });
  const sums = [];
  for (const [type, set] of [
    ["float32", weights],
    ["float16", await roundToFloat16(weights)],
  ]) {
    const name = `vgg19-${upTo}.${type}.safetensors`;
    const bytes = weightsToSafetensors(set, { type });
    await write(name, bytes);
    sums.push(`${createHash("sha256").update(bytes).digest("hex")}  ${name}`);
    say(`${name}: ${bytes.length} bytes, digest of the parameters ${set.origin.sha256}`);
  }
  const text = (lines) => new TextEncoder().encode(`${lines.join("\n")}\n`);
  await write("SHA256SUMS", text(sums));
  await write("LICENSE", await readFile(new URL("../WEIGHTS-LICENSE", import.meta.url)));
} catch (error) {
  say(`make-weights: ${error.message}`);
  say("SRLOSS_VGG19_WEIGHTS names a local copy of the file, or a converted one.");
  process.exitCode = 1;
}
