// Makes dist/weights: the official file (or a copy that SRLOSS_VGG19_WEIGHTS names), verified, cut and converted.
import * as node from "@srloss/node-gpu";
import { knownWeights, pullWeights, readWeights, roundToFloat16, weightsToSafetensors } from "@srloss/vgg";
import { makeWeights } from "../../../scripts/weights-package/make-weights.mjs";

const upTo = "block3_conv3";
const known = "vgg19-keras";
const { digests, licence, url, md5 } = knownWeights[known];

await makeWeights({
  title: "VGG19",
  folder: new URL("../", import.meta.url),
  variable: "SRLOSS_VGG19_WEIGHTS",
  published: { name: `${known} (MD5 ${md5})`, url },
  read: (source) => readWeights(source, { upTo, network: "vgg19", preprocessing: "caffe", name: known }),
  pull: (options) => pullWeights(known, { upTo, ...options }),
  isPublished: ({ origin }) => origin.sha256 === digests[upTo],
  async files(read) {
    const float32 = { ...read, origin: { ...read.origin, licence, url } };
    const sets = { float32, float16: await roundToFloat16(float32) };
    return Object.entries(sets).map(([type, set]) => [
      `vgg19-${upTo}.${type}.safetensors`,
      weightsToSafetensors(set, { type }),
    ]);
  },
  node,
});
