import { blockTiles } from "./panel-products";

/**
 * What the transforms of a block of tiles keep beside them: a tile half transformed is at most 8x8 vectors, and a cache line more keeps
 * tiles off one another's lines.
 */
export const tileBytes: usize = 1088;
/** Behind those of a block: a tile that crosses the edge of the image. */
export const asideBytes: usize = <usize>blockTiles * tileBytes;
export const transformBytes: usize = asideBytes + 1024;
