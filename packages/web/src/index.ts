export { BackendLostError } from "./engines/backend-lost-error.ts";
export type { EngineName, EngineOptions, EngineTrial } from "./engines/engine.ts";
export { engineReport } from "./engines/engine-report.ts";
export { type BackendReport, type UseBackendOptions, useBackend } from "./engines/use-backend.ts";
