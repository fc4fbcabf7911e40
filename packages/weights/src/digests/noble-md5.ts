// By itself, so that a script, in which nothing is left for later, carries none of the other digests beside it.
export { md5 } from "@noble/hashes/legacy.js";
