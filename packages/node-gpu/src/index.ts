export { type Samples, samplesToRgb } from "@srloss/engines/images";
export {
  cacheFolder,
  checkWritable,
  type FileLockOptions,
  type FolderStore,
  folderStore,
  makeFolder,
  openOwn,
  openRegular,
  type Release,
  readWhole,
  takeFileLock,
  unwritable,
  type WriteOptions,
  writeWhole,
} from "@srloss/files";
export type { EngineName, EngineOptions, EngineTrial } from "./engines/engine.ts";
export { engineReport } from "./engines/engine-report.ts";
export { importOptional } from "./engines/optional-package.ts";
export { type BackendReport, type UseBackendOptions, useBackend } from "./engines/use-backend.ts";
export { decodeImage } from "./images/decode-image.ts";
export { decodeSamples, type ImageSamples } from "./images/decode-samples.ts";
export * from "./images/decoding.ts";
export { encodeSamples } from "./images/encode-samples.ts";
export { imageBytes } from "./images/image-bytes.ts";
export { readImage } from "./images/read-image.ts";
export { encodePng, writePng } from "./images/write-png.ts";
export { diskCache } from "./weights/disk-cache.ts";
export { fileSource } from "./weights/file-source.ts";
export { installedWeightFile, type PackagedNetwork } from "./weights/installed-weight-file.ts";
