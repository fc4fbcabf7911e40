export { describeNetworkPackage } from "./describe-network-package.ts";
export { describeMaking, makeWeights } from "./make-weights.ts";
