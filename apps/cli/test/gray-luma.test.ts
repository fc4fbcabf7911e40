import { join } from "node:path";
import { useBackend } from "@srloss/node-gpu";
import { testData } from "@srloss/reference";
import { expect, it } from "vitest";
import { decodePair, pairTensors } from "../src/comparing/load-pair.ts";
import { measurePair } from "../src/comparing/measure-pair.ts";
import type { CompareRequest } from "../src/comparing/request.ts";

const file = (name: string) => join(testData!.cases, `images/${name}.png`);

it.skipIf(!testData)("--y leaves gray files as they are, as BasicSR's evaluation does, and says so", async () => {
  await useBackend({ engine: "cpu" });
  const pair = pairTensors(await decodePair(file("gray_sr"), file("gray_hr"), { crop: false, border: 0 }));
  const request = { losses: ["psnr", "ssim"], layers: [], presets: [], range: [0, 255], y: true };
  const { values, luma } = await measurePair(pair, request as unknown as CompareRequest, []);
  expect(luma).toBe("gray");
  expect(values.psnr).toBeCloseTo(24.6777, 4);
  expect(values.ssim).toBeCloseTo(0.7429, 4);
});
