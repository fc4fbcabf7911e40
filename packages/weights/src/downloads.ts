/** What a network's own download is built on: options, progress, files that must be the published ones, turns at a cache. */
export { sha256 } from "./digests/sha256.ts";
export { countProgress } from "./downloads/count-progress.ts";
export { inTurn, type TurnOptions } from "./downloads/in-turn.ts";
export { publishedFile } from "./downloads/published-file.ts";
export { httpOnly, httpOptions } from "./sources/http-source.ts";
