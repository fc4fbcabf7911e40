export type { ByteSource } from "./byte-source.ts";
export type { PullProgress } from "./downloads/count-progress.ts";
export { blobSource } from "./sources/blob-source.ts";
export type { HttpOptions } from "./sources/http-request.ts";
export { httpSource } from "./sources/http-source.ts";
export { memorySource } from "./sources/memory-source.ts";
export type { WeightCache } from "./weight-cache.ts";
export { WeightsError, type WeightsFailure } from "./weights-error.ts";
