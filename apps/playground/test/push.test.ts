import { useBackend } from "@srloss/node-gpu";
import { memory } from "@tensorflow/tfjs-core";
import { beforeAll, expect, it } from "vitest";
import { middleOf } from "../src/worker/image.ts";
import { findPush } from "../src/worker/push.ts";

beforeAll(() => useBackend({ engine: "cpu" }));

const side = 4;
const image = (name: string, value: (i: number) => number) => ({
  name,
  width: side,
  height: side,
  data: Uint8Array.from({ length: 3 * side * side }, (_, i) => value(i)),
});
const original = image("original", (i) => 100 + i);
const reconstruction = image("reconstruction", (i) => 100 + i + (i % 2 ? 7 : -3) * (i < 24 ? 1 : 0));
const listener = { signal: new AbortController().signal };
const area = { x: 1, y: 0, width: 3, height: 4 };

it("is the gradient of the loss, turned round: towards the original, by twice the difference over the number of values for L2", async () => {
  const before = memory().numTensors;
  const settings = { measures: ["l2"], layers: ["block1_conv1"], channels: "rgb", crop: 0 } as const;
  const { push, error } = await findPush({ original, reconstruction, settings, area }, listener);
  expect(memory().numTensors).toBe(before);
  expect(push).toMatchObject({ width: 3, height: 4, signed: true, area });
  const count = 3 * 3 * 4;
  for (const [x, y] of [
    [0, 0],
    [2, 1],
    [1, 3],
  ] as const) {
    const at = 3 * (y * side + x + area.x);
    const differences = [0, 1, 2].map((c) => original.data[at + c]! - reconstruction.data[at + c]!);
    const mean = differences.reduce((sum, one) => sum + one, 0) / 3;
    expect(push.values[y * 3 + x]).toBeCloseTo((2 * mean) / count, 6);
    expect(error!.values[y * 3 + x]).toBeCloseTo(differences.reduce((sum, one) => sum + one ** 2, 0) / 3, 3);
  }
});

it("is shown of the middle of a large region", () => {
  expect(middleOf({ x: 10, y: 0, width: 1000, height: 300 }, 512)).toEqual({ x: 254, y: 0, width: 512, height: 300 });
});
