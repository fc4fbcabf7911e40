export { describeCraftedPng } from "./describe-crafted-png.ts";
export { type DecodePng, describePng } from "./describe-png.ts";
export * from "./files.ts";
export { unpackedPng } from "./unpacked-png.ts";
