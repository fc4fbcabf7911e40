export { type CraftedPng, craftedPngs } from "./crafted-png.ts";
export { describeCraftedPng } from "./describe-crafted-png.ts";
export { type DecodePng, describePng } from "./describe-png.ts";
export { chunk, header, type PngFile, pngFile, signature, words } from "./png-file.ts";
export { unpackedPng } from "./unpacked-png.ts";
