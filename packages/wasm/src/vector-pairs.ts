/** Beside this file, in the sources as in what is built of them; no bundler takes it for something that a page needs. */
const file = "./generated/pairs.wasm";

/** Where the module of pairs of vectors is; it is read by `runtime/revectorize.ts`. */
export function vectorPairs(): URL {
  return new URL(file, import.meta.url);
}
