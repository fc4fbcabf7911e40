import { expect, it } from "vitest";
import { tensorboardScalars, tensorboardStart } from "../src/index.ts";

// Of Python's tensorboard 2.21.0: its messages, serialised, through its RecordWriter.
const written =
  "1800000000000000a37f4b220900001040fc54d9411a0d627261696e2e4576656e743a32338d2fe9100000000000000095fbfe180900001040fc54d94110ad023a020801cb79b93b3c00000000000000c8b7a3520900001040fc54d9411080e497d0122a2b0a110a0a747261696e2f6c6f737315cdcccc3d0a160a0f76616c69646174696f6e2f70736e72150000dc416f813ed3";

it("is what Python's tensorboard writes, byte for byte", () => {
  const seconds = 1700000000.25;
  const values = { "train/loss": 0.1, "validation/psnr": 27.5 };
  const bytes = [tensorboardStart(300, { seconds }), tensorboardScalars(5_000_000_000, values, { seconds })];
  expect(bytes.map((part) => Buffer.from(part).toString("hex")).join("")).toBe(written);
});

it("has the time of now where none is given, and refuses what is no step", () => {
  const now = Date.now() / 1000;
  const view = new DataView(tensorboardScalars(1, {}).buffer);
  expect(view.getFloat64(13, true)).toBeGreaterThanOrEqual(now);
  expect(view.getFloat64(13, true)).toBeLessThan(now + 60);
  for (const step of [-1, 0.5, "1"]) {
    expect(() => tensorboardScalars(step as number, {})).toThrow("a step is a whole number, 0 or more; got");
    expect(() => tensorboardStart(step as number)).toThrow("a step is a whole number, 0 or more; got");
  }
});
