import { checkRequest, type EvaluationRequest, networkNeeds } from "@srloss/evaluate";
import type { EngineName } from "@srloss/node-gpu";
import { describe, expect, it } from "vitest";
import { tiledMeasures, tilesSentence } from "../src/comparing/choose-tiles.ts";

const chosen = (wanted: EvaluationRequest, width: number, height: number, available = 16e9, engine = "srloss-wasm") => {
  const request = checkRequest(wanted);
  return tiledMeasures(request, networkNeeds(request), { width, height }, { engine: engine as EngineName }, available);
};

describe("by tiles are put together", () => {
  const all: EvaluationRequest = { measures: ["l1", "perceptual", "style", "psnr", "ssim", "gmsd", "lpips", "dists"] };

  it("none that fit", () => expect(chosen(all, 256, 256)).toEqual([]));

  it("DISTS of 1920x1080, which would take more than 2 GB", () => {
    expect(chosen(all, 1920, 1080)).toEqual(["dists"]);
    expect(chosen({ measures: ["lpips"], loadWith: { lpips: { net: "vgg" } } }, 1920, 1080)).toEqual(["lpips"]);
  });

  it("features that WebAssembly, or what is free, can't hold", () => {
    expect(chosen(all, 4000, 3000)).toEqual(["perceptual", "style", "lpips", "dists"]);
    expect(chosen({ measures: ["l1", "perceptual"] }, 1920, 1080, 1e9)).toEqual(["perceptual"]);
    // By the estimate it would fit, just: the engine ran out of memory.
    expect(chosen({ measures: ["l1", "perceptual"] }, 4071, 2714)).toEqual(["perceptual"]);
  });

  it("all, where the images themselves are too large", () => {
    expect(chosen(all, 10_000, 8000, 64e9)).toEqual(checkRequest(all).measures);
    expect(chosen({ measures: ["l1"] }, 10_000, 8000, 64e9, "tfjs-node")).toEqual([]);
  });

  it("none on a GPU, whose memory is not known", () => expect(chosen(all, 10_000, 8000, 64e9, "webgpu")).toEqual([]));

  it("but what looks at the whole image is refused, and so are presets", () => {
    expect(() => chosen({ measures: ["l1", "fsim"] }, 10_000, 8000)).toThrow(
      "fsim looks at the whole image, which takes about 16.8 GB for a pair of 10000x8000, and there are 4.1 GB for it; leave it out with --loss",
    );
    expect(() => chosen({ measures: ["l1"], presets: ["srgan"] }, 10_000, 8000)).toThrow("leave the preset srgan out");
  });

  it("and a line says so", () =>
    expect(tilesSentence(["lpips", "dists"], { width: 4000, height: 3000 })).toBe(
      "By tiles, as exactly, since the whole of 4000x3000 would take more memory: lpips, dists.",
    ));
});
