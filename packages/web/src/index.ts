export { BackendLostError } from "./engines/backend-lost-error.ts";
export type { EngineName, EngineOptions, EngineTrial } from "./engines/engine.ts";
export { engineReport } from "./engines/engine-report.ts";
export { isSoftwareRenderer } from "./engines/software-renderer.ts";
export { type BackendReport, type UseBackendOptions, useBackend } from "./engines/use-backend.ts";
export { decodeImage } from "./images/decode-image.ts";
export * from "./images/decoding.ts";
export type { ImageInput } from "./images/image-input.ts";
export { encodePng } from "./images/png/encode-png.ts";
export { readImage } from "./images/read-image.ts";
export { toImageData } from "./images/to-image-data.ts";
export { cacheStorage } from "./weights/cache-storage.ts";
export type {
  CompareOptions,
  CompareProgress,
  CompareResult,
} from "./worker/compare-options.ts";
export {
  type CompareCall,
  createLossWorker,
  type LossWorker,
  type LossWorkerOptions,
} from "./worker/create-loss-worker.ts";
