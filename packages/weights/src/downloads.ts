/** What a network's own download is built on: options, progress, files that must be the published ones, mirrors, turns at a cache. */
export { sha256 } from "./digests/sha256.ts";
export { countProgress } from "./downloads/count-progress.ts";
export { addressesOf, fromMirrors, type MirrorOptions, type PublishedAddress } from "./downloads/from-mirrors.ts";
export { inTurn, type TurnOptions } from "./downloads/in-turn.ts";
export { inputSource, type WeightsAddress, type WeightsFile } from "./downloads/input-source.ts";
export { publishedFile } from "./downloads/published-file.ts";
export { tensorsDigest } from "./downloads/tensors-digest.ts";
export { type CachedSet, throughCache } from "./downloads/through-cache.ts";
export { httpOnly, httpOptions } from "./sources/http-source.ts";
export { type NetworkFailure, networkFailure } from "./sources/network-failure.ts";
