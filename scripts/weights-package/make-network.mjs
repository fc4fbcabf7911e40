// Makes dist/weights of a network of LPIPS: torchvision's convolutions, verified and rounded to float16.
import { makeWeights } from "./make-weights.mjs";

/**
 * @param known The network's name in `knownNetworks`.
 * @param title Its name as people write it.
 * @param folder The package's, as a URL.
 * @param lpips `@srloss/lpips`, as the package imports it.
 * @param node `@srloss/node-gpu`, likewise.
 */
export function makeNetwork({ known, title, folder, lpips, node }) {
  const { knownNetworks, networkToSafetensors, pullNetwork, readNetwork } = lpips;
  const { network, sha256, addresses } = knownNetworks[known];
  return makeWeights({
    title,
    folder,
    variable: `SRLOSS_${known.toUpperCase()}_WEIGHTS`,
    published: { name: known, url: addresses[0].url },
    read: (source) => readNetwork(source, { network }),
    pull: (options) => pullNetwork(known, options),
    isPublished: ({ origin }) => origin.sha256 === sha256,
    files: async (set) => [[`${network}.float16.safetensors`, await networkToSafetensors(set, { type: "float16" })]],
    node,
  });
}
