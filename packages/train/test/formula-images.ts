import { formulaImage } from "@srloss/reference";
import type { CheckpointStore, ImageSource } from "../src/index.ts";

/** Images that are made of a formula, as if they had been read. */
export function formulaImages(count: number, height = 40, width = 44): ImageSource {
  const images = Array.from({ length: count }, (_, i) => Uint8Array.from(formulaImage(height, width, i + 1)));
  return {
    names: Array.from({ length: count }, (_, i) => `${i}.png`),
    readImage: async (name) => ({ width, height, data: images[Number.parseInt(name, 10)]! }),
  };
}

/** Keeps everything in memory; the bytes as they were when they came. */
export function memoryStore(): CheckpointStore & { readonly entries: Map<string, Uint8Array> } {
  const entries = new Map<string, Uint8Array>();
  return {
    entries,
    read: async (name: string) => entries.get(name),
    write: async (name: string, bytes: Uint8Array) => void entries.set(name, Uint8Array.from(bytes)),
    remove: async (name: string) => void entries.delete(name),
  };
}
