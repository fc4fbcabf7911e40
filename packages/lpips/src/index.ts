// Adds the rows of LPIPS and DISTS to the table of measures.
import "./measures.ts";

export { createDists, type Dists, type DistsExtractor, type DistsOptions } from "./dists/create-dists.ts";
export type { LpipsVersion } from "./heads/read-heads.ts";
export { type LoadDistsOptions, type LoadedDists, loadDists } from "./loading/load-dists.ts";
export {
  type LoadedJudge,
  type LoadedLpips,
  type LoadLpipsOptions,
  type LpipsNet,
  loadLpips,
} from "./loading/load-lpips.ts";
export {
  type LoadedExtractor,
  type LoadNetworkOptions,
  loadAlexNet,
  loadSqueezeNet,
  type NetworkInput,
} from "./loading/load-network.ts";
export { createLpips, type Lpips, type LpipsExtractor, type LpipsOptions } from "./lpips/create-lpips.ts";
export type { DistsMeasure } from "./measures/dists-measure.ts";
export type { JudgeSettings, TermJudge } from "./measures/judge-term.ts";
export type { LpipsMeasure } from "./measures/lpips-measure.ts";
export { createAlexNet } from "./networks/alexnet.ts";
export type { NetworkName } from "./networks/convolutions.ts";
export { type FlatDescription, readFlatWeights } from "./networks/flat-weights.ts";
export type { ConvolutionWeights, FrozenExtractor, NetworkWeights } from "./networks/frozen-extractor.ts";
export { createSqueezeNet } from "./networks/squeezenet.ts";
export { installedNetwork } from "./weights/installed-network.ts";
export { type KnownNetwork, type KnownNetworkName, knownNetworks } from "./weights/known-networks.ts";
export type { NetworkSet } from "./weights/network-set.ts";
export { networkToSafetensors } from "./weights/network-to-safetensors.ts";
export { networkCacheKey, type PullNetworkOptions, pullNetwork } from "./weights/pull-network.ts";
export { type ReadNetworkOptions, readNetwork } from "./weights/read-network.ts";
