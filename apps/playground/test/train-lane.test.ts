import { useBackend } from "@srloss/node-gpu";
import { formulaImage } from "@srloss/reference";
import { memory, type Tensor, zeros } from "@tensorflow/tfjs-core";
import { beforeAll, expect, it } from "vitest";
import { Lane } from "../src/worker/training/lane.ts";

beforeAll(() => useBackend({ engine: "srloss-wasm", threads: 1 }));

const side = 12;
const image = { name: "image", width: side, height: side, data: Uint8Array.from(formulaImage(side, side, 1)) };
const listener = { signal: new AbortController().signal };

/** What a network makes of black. */
async function made(lane: Lane): Promise<readonly number[]> {
  const network = await lane.network();
  const [black, before] = [zeros([1, 4, 4, 3]), memory().numTensors];
  const pixels = network.apply(black) as Tensor;
  expect(memory().numTensors).toBe(before + 1);
  const values = [...(await pixels.data())];
  pixels.dispose();
  black.dispose();
  return values;
}

it("a network that moves to another engine is what it was, and holds what it did, before its next step there", async () => {
  const before = memory().numTensors;
  const lane = new Lane("l2", [image], { scale: 2, upsampling: "pixel-shuffle" });
  const first = await made(lane);
  for (let i = 0; i < 2; i++) {
    await lane.prepare(listener);
    await lane.takeStep();
  }
  const [trained, held] = [await made(lane), memory().numTensors];
  expect(trained).not.toEqual(first);
  await lane.release();
  expect(memory().numTensors).toBe(before);
  expect(await made(lane)).toEqual(trained);
  expect(memory().numTensors).toBe(held);
  expect(lane.step).toBe(2);
  await lane.release();
  expect(memory().numTensors).toBe(before);
});
