export { type CraftedPng, craftedPngs } from "./crafted-png.ts";
export { chunk, header, type PngFile, pngFile, signature, words } from "./png-file.ts";
