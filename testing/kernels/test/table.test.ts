import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { ownerOf } from "../src/engines.ts";
import { kernelsPage, usedKernels } from "../src/table.ts";

it("docs/kernels.md is what is true; `pnpm --filter @srloss/kernels table` writes it anew", async () => {
  await expect(kernelsPage()).toMatchFileSnapshot(fileURLToPath(new URL("../../../docs/kernels.md", import.meta.url)));
});

describe("what is used", () => {
  const used = new Map(usedKernels().map(({ kernel, by }) => [kernel, by]));

  it.each([
    ["Conv2D", "layers"],
    ["FusedConv2D", "layers"],
    ["DepthwiseConv2dNative", "layers"],
    ["ResizeBilinear", "layers"],
    ["FusedBatchNorm", "layers"],
    ["Prelu", "layers"],
    ["Conv2DBackpropFilter", "gradients"],
    ["DepthwiseConv2dNativeBackpropInput", "gradients"],
    ["MaxPoolGrad", "gradients"],
    ["UnsortedSegmentSum", "gradients"],
    ["FFT", "networks"],
    ["DepthToSpace", "networks"],
    ["Sqrt", "optimisers"],
  ])("has %s, of %s", (kernel, by) => {
    expect(used.get(kernel)).toContain(by);
  });

  it("has nothing that nobody trains with", () => {
    expect([...used.keys()].filter((kernel) => /NonMaxSuppression|Sparse|String|Unique/.test(kernel))).toEqual([]);
  });
});

it("owners are told apart", () => {
  expect(ownerOf("DepthwiseConv2dNativeBackpropFilter", "wasm")).toBe("missing");
  expect(ownerOf("Conv2DBackpropFilter", "wasm")).toBe("ours");
  expect(ownerOf("Conv2D", "wasm")).toBe("tfjs");
  expect(ownerOf("Conv2DBackpropFilter", "srloss-wasm")).toBe("ours");
  expect(ownerOf("Exp", "srloss-wasm")).toBe("tfjs");
  expect(ownerOf("FFT", "tfjs-node")).toBe("tfjs");
});
