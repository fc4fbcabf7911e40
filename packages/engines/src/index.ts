/**
 * How `@srloss/node-gpu` and `@srloss/web` choose a tfjs backend out of their tables of engines; for whoever builds a
 * package for another environment.
 */
export { type BackendReport, chooseEngine } from "./engines/choose-engine.ts";
export { type Engine, type EngineSettings, NotInstalled } from "./engines/engine.ts";
export { firstLine } from "./engines/first-line.ts";
export { type EngineTrial, tryEngine } from "./engines/try-engine.ts";
export { tryEngines } from "./engines/try-engines.ts";
