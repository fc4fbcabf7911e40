import { formulaBias, formulaKernel } from "@srloss/reference";
import { expect } from "vitest";
import type { ConvolutionWeights, VggWeights } from "../src/index.ts";
import { convolutions, type VggNetwork } from "../src/vgg-network.ts";
import { weightsDigest } from "../src/weights-digest.ts";

/** The first `count` convolutions with the formula's values. */
export async function formulaWeights(network: VggNetwork, count: number): Promise<VggWeights> {
  const layers = new Map(
    convolutions(network)
      .slice(0, count)
      .map(({ name, inChannels, outChannels }, i) => [
        name,
        { kernel: formulaKernel(i, inChannels, outChannels), bias: formulaBias(i, outChannels) },
      ]),
  );
  const meaning = { network, preprocessing: "caffe", layers } as const;
  return { ...meaning, origin: { name: "formula", sha256: await weightsDigest(meaning), verified: false } };
}

/** Bit for bit, and in the same order; `toEqual` takes seconds for so many numbers. */
export function expectSameLayers(
  found: ReadonlyMap<string, ConvolutionWeights>,
  wanted: ReadonlyMap<string, ConvolutionWeights>,
): void {
  expect([...found.keys()]).toEqual([...wanted.keys()]);
  for (const [name, { kernel, bias }] of wanted) {
    expectSameBits(found.get(name)!.kernel, kernel, `kernel of ${name}`);
    expectSameBits(found.get(name)!.bias, bias, `bias of ${name}`);
  }
}

export function expectSameBits(found: Float32Array, wanted: Float32Array, what: string): void {
  expect(found, what).toBeInstanceOf(Float32Array);
  expect(found.length, what).toBe(wanted.length);
  const [a, b] = [bits(found), bits(wanted)];
  const at = a.findIndex((value, i) => value !== b[i]);
  expect(at, `${what}: first number that differs`).toBe(-1);
}

function bits({ buffer, byteOffset, length }: Float32Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, length);
}
