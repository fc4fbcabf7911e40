import { join } from "node:path";
import { checkRequest, evaluatePair, pairTensors } from "@srloss/evaluate";
import { useBackend } from "@srloss/node-gpu";
import { testData } from "@srloss/reference";
import { expect, it } from "vitest";
import { decodePair } from "../src/comparing/decode-pair.ts";

const file = (name: string) => join(testData!.cases, `images/${name}.png`);

it.skipIf(!testData)("--y leaves gray files as they are, as BasicSR's evaluation does, and says so", async () => {
  await useBackend({ engine: "cpu" });
  const pair = pairTensors(await decodePair(file("gray_sr"), file("gray_hr"), { crop: false, border: 0 }));
  const request = checkRequest({ measures: ["psnr", "ssim"], channels: "y" });
  const { values, luma } = await evaluatePair(pair, request, []);
  expect(luma).toBe("gray");
  expect(values.psnr).toBeCloseTo(24.6777, 4);
  expect(values.ssim).toBeCloseTo(0.7429, 4);
});
