export { expectEntries, expectRelative } from "./closeness.ts";
export { describeErrors } from "./describe-errors.ts";
export { describeLeaks } from "./describe-leaks.ts";
export { describeNotFinite } from "./describe-not-finite.ts";
export { describeRealPairs, type FileReaders, type RealPairChoice } from "./describe-real-pairs.ts";
export { describeTies } from "./describe-ties.ts";
export { describeValues } from "./describe-values.ts";
export { formulaNetwork, formulaPair } from "./formula-network.ts";
export type { Target } from "./target.ts";
