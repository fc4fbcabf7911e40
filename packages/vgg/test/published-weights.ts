import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { testData } from "@srloss/reference";
import { randomWeights, type VggWeights, weightsToSafetensors } from "../src/index.ts";

/** The convolutions of which there is real data, in network order. */
export const layersWithData = [
  "block1_conv1",
  "block1_conv2",
  "block2_conv1",
  "block2_conv2",
  "block3_conv1",
  "block3_conv2",
  "block3_conv3",
  "block3_conv4",
] as const;

/** Real VGG19 weights in the layout of the file that Keras hosts. */
export function kerasFile(): Uint8Array {
  return readFileSync(join(testData!.data, "h5/vgg19-notop-keras1-block1-3.h5"));
}

/** What the digest of Keras' VGG19 begins with. */
export const kerasMeaning: Uint8Array = Buffer.from("srloss weights 1\nvgg19\ncaffe\n");

/** A layer's kernel, then its bias, float32 little-endian, from files that have nothing to do with HDF5. */
export function layerBytes(index: number): Uint8Array {
  return readFileSync(join(testData!.data, `vgg19-imagenet-block1-3/group${index + 1}-shard1of1`));
}

export function sha256(...parts: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

/** The digest that weights must state, by Node's own SHA-256. */
export function digestOf({ network, preprocessing, layers }: VggWeights): string {
  const meaning = Buffer.from(`srloss weights 1\n${network}\n${preprocessing}\n`);
  const parts = [...layers.values()].flatMap(({ kernel, bias }) => [kernel, bias]);
  return sha256(
    meaning,
    ...parts.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)),
  );
}

/** Stands in for a file of torchvision's weights, for which no digest is published. */
export async function torchvisionLike(upTo: string, seed = 1): Promise<VggWeights> {
  return randomWeights({ network: "vgg19", upTo, seed, preprocessing: "torchvision" });
}

export async function torchvisionFile(upTo: string, seed = 1): Promise<Uint8Array> {
  return weightsToSafetensors(await torchvisionLike(upTo, seed));
}

/** A copy in which one byte has another value. */
export function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at]! ^= 0x40;
  return copy;
}
