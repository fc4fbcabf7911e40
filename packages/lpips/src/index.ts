export { createDists, type Dists, type DistsExtractor, type DistsOptions } from "./dists/create-dists.ts";
export type { LpipsVersion } from "./heads/read-heads.ts";
export { createLpips, type Lpips, type LpipsExtractor, type LpipsOptions } from "./lpips/create-lpips.ts";
export { createAlexNet } from "./networks/alexnet.ts";
export { type FlatDescription, readFlatWeights } from "./networks/flat-weights.ts";
export type { ConvolutionWeights, FrozenExtractor, NetworkWeights } from "./networks/frozen-extractor.ts";
export { createSqueezeNet } from "./networks/squeezenet.ts";
