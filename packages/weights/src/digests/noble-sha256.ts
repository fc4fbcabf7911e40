// By itself, so that only pages without `crypto.subtle` load it.
export { sha256 } from "@noble/hashes/sha2.js";
