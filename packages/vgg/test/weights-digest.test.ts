import { afterEach, expect, it, vi } from "vitest";
import type { Preprocessing, VggNetwork } from "../src/index.ts";
import { weightsDigest } from "../src/weights-digest.ts";

afterEach(() => vi.unstubAllGlobals());

const layers = new Map([["block1_conv1", { kernel: Float32Array.of(1, 2), bias: Float32Array.of(3) }]]);

/** By Python's hashlib, of "srloss weights 1", network and preprocessing as lines, and the float32 values 1, 2 and 3. */
const expected: readonly [VggNetwork, Preprocessing, string][] = [
  ["vgg19", "caffe", "f51c0747d13a627eaadc00ed1e43bd0db9488725b1381a197e5bc285ec90c581"],
  ["vgg19", "torchvision", "af5f69f5a99e18f974207bb4abaf37ce05f367b3934245e94d23fc6bc781971e"],
  ["vgg16", "caffe", "6077452e74ece79a1b80250170f9e32e31fec3136fb14e6d2606bfcc08ee46f5"],
  ["vgg16", "torchvision", "416833987591e178929bc8487f23ba6fb19ae15ac8e02f36dfa567f41cc37f06"],
];

it.each(expected)("of %s with %s preprocessing", async (network, preprocessing, digest) => {
  expect(await weightsDigest({ network, preprocessing, layers })).toBe(digest);
});

it("is the same on a page by plain http, which has no SHA-256 of its own", async () => {
  vi.stubGlobal("crypto", {});
  const [[network, preprocessing, digest]] = expected as [(typeof expected)[0]];
  expect(await weightsDigest({ network, preprocessing, layers })).toBe(digest);
});
