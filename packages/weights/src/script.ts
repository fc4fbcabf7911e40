// A script tag has one global for all entries, so that there is one WeightsError.
export * from "./downloads.ts";
export * from "./formats.ts";
export * from "./index.ts";
