export { type ErrorMap, errorMap } from "./error-map.ts";
export { type EvaluateImagesOptions, evaluateImages } from "./evaluate-images.ts";
export { type EvaluateListener, evaluateCandidates, evaluatePair } from "./evaluate-pair.ts";
export { type EvaluatePairsOptions, evaluatePairs } from "./evaluate-pairs.ts";
export { canTile, type EvaluateTiledOptions, evaluateTiled } from "./evaluate-tiled.ts";
export type { Evaluation, EvaluationMap, MeasuredValue, Mix, MixPart } from "./evaluation.ts";
export { type EvaluationJson, evaluationJson, type Provenance, type UsedNetwork } from "./evaluation-json.ts";
export {
  checkRequest,
  type EvaluationRequest,
  findMeasure,
  hasMap,
  type ResolvedRequest,
} from "./evaluation-request.ts";
export { type EvaluationRow, evaluationRows } from "./evaluation-rows.ts";
export { evaluationSchema } from "./evaluation-schema.ts";
export { type CandidateImage, cropImage, type ImagePair, pairTensors } from "./image-pair.ts";
export { type LoadedMeasure, loadMeasures, measuresToLoad } from "./loaded-measures.ts";
export type { LoadedNetwork } from "./loaded-network.ts";
export { matchOriginals } from "./match-originals.ts";
export { checkNetwork, checkSize, type NetworkNeed, networkNeeds } from "./network-need.ts";
export type { PairOfFiles, PairRow } from "./pair-row.ts";
export { requestKey } from "./request-key.ts";
