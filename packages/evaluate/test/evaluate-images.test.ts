import { useBackend } from "@srloss/node-gpu";
import { formulaImage } from "@srloss/reference";
import { loadVgg19, type Vgg } from "@srloss/vgg";
import { memory } from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type CandidateImage,
  checkRequest,
  type EvaluateImagesOptions,
  type EvaluationRequest,
  evaluateImages,
  evaluatePairs,
  evaluationJson,
  networkNeeds,
} from "../src/index.ts";

const [width, height] = [131, 67];
const image = (seed: number): CandidateImage => ({
  width,
  height,
  data: Uint8Array.from(formulaImage(height, width, seed)),
});
const images = { hr: image(1), sr: image(2) };
const request: EvaluationRequest = { measures: ["l1", "ssim", "gmsd", "perceptual"], cropBorder: 2, maps: true };

let vgg: Vgg;
beforeAll(async () => {
  await useBackend({ engine: "srloss-wasm" });
  vgg = await loadVgg19({ weights: "random", upTo: "block3_conv3" });
});
afterAll(() => vgg.dispose());

const networksOf = (wanted: EvaluationRequest) => networkNeeds(checkRequest(wanted)).map((need) => ({ need, vgg }));
const evaluated = (options?: EvaluateImagesOptions) => evaluateImages(images, request, networksOf(request), options);

describe("evaluateImages", () => {
  it("measures as a whole, by tiles, or both, to the same numbers and in one order", async () => {
    const before = memory().numTensors;
    const whole = await evaluated();
    expect(whole.tiled).toBeUndefined();
    for (const tiled of [
      ["perceptual", "gmsd"],
      ["l1", "ssim", "gmsd", "perceptual"],
    ] as const) {
      const found = await evaluated({ tiled, side: 32 });
      // In the table's order.
      expect(found.tiled).toEqual(
        Object.keys(whole.values).filter((name) => (tiled as readonly string[]).includes(name)),
      );
      expect(Object.keys(found.values)).toEqual(Object.keys(whole.values));
      for (const [name, value] of Object.entries(whole.values))
        expect(Math.abs((found.values[name as "l1"] as number) / (value as number) - 1), name).toBeLessThan(1e-6);
      expect(found.maps.map(({ measure }) => measure)).toEqual(whole.maps.map(({ measure }) => measure));
      expect([found.width, found.height]).toEqual([width - 4, height - 4]);
    }
    expect(memory().numTensors).toBe(before);
  });

  it("says so in JSON", async () => {
    const made = { engine: { name: "srloss-wasm", device: "" }, networks: [] };
    const found = await evaluated({ tiled: ["gmsd"], side: 32 });
    expect(evaluationJson(found, request, made).tiled).toEqual(["gmsd"]);
    expect(evaluationJson(await evaluated(), request, made)).not.toHaveProperty("tiled");
  });

  it("tells what it does", async () => {
    const stages: string[] = [];
    await evaluated({ tiled: ["gmsd"], side: 64, onStage: (stage) => void stages.push(stage) });
    expect(stages).toContain("Measuring ssim");
    expect(stages.at(-1)).toBe("Measuring gmsd by tiles: tile 2 of 2");
  });

  it("refuses tiles of what is not asked for, and of what has none", async () => {
    await expect(evaluated({ tiled: ["psnr"] })).rejects.toThrow(
      "tiled names psnr, which the request does not ask for",
    );
    await expect(evaluateImages(images, { measures: ["fsim"] }, [], { tiled: ["fsim"] })).rejects.toThrow(
      "FSIM looks at the whole image",
    );
  });

  it("is what pairs of files are measured by", async () => {
    const sizes: unknown[] = [];
    const rows = evaluatePairs({ measures: ["l1", "gmsd"], cropBorder: 2 }, [{ id: "a", sr: "sr", hr: "hr" }], {
      networks: [],
      made: { engine: { name: "srloss-wasm", device: "" } },
      read: async (file) => new TextEncoder().encode(file),
      decode: async (_, file) => images[file as "sr"],
      tiled: (size) => {
        sizes.push(size);
        return ["gmsd"];
      },
    });
    for await (const row of rows) {
      const { values } = await evaluateImages(images, { measures: ["l1", "gmsd"], cropBorder: 2 }, []);
      expect(row.tiled).toEqual(["gmsd"]);
      expect(row.values.l1).toBe(values.l1);
      expect(Math.abs((row.values.gmsd as number) / (values.gmsd as number) - 1)).toBeLessThan(1e-6);
    }
    expect(sizes).toEqual([{ width: width - 4, height: height - 4 }]);
  });
});
