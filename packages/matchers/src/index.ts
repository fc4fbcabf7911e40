export type { SimilarityOptions, Thresholds } from "./limits.ts";
export { toBeSimilarTo } from "./to-be-similar-to.ts";
