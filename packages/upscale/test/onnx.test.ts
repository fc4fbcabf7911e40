import "@tensorflow/tfjs-backend-cpu";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { type OnnxRuntime, type OnnxTensor, onnxModel, upscaleImage } from "../src/index.ts";

const file = readFileSync(new URL("fixtures/double.onnx", import.meta.url));
const [width, height] = [11, 9];
const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => 40 + ((i * 23) % 170));

/** What `double.onnx` computes, as make_onnx.py defines it. */
function expected(x: number, y: number, channel: number): number {
  const at = (row: number, column: number) =>
    row < 0 || column < 0 || row >= height || column >= width ? 0 : data[(row * width + column) * 3 + channel]!;
  const [row, column] = [y >> 1, x >> 1];
  const [down, right] = (
    [
      [1, 0],
      [0, 1],
      [-1, 0],
      [0, -1],
    ] as const
  )[(y % 2) * 2 + (x % 2)]!;
  return 0.9 * at(row, column) + 0.1 * at(row + down, column + right);
}

async function expectDoubled(runtime: OnnxRuntime): Promise<void> {
  const before = tf.memory().numTensors;
  const model = await onnxModel(runtime, file, { name: "double" });
  expect([model.scale, model.range]).toEqual([2, [0, 1]]);
  for (const options of [{}, { tile: 4 }]) {
    const large = await upscaleImage(model, { width, height, channels: 3, data }, options);
    for (let index = 0; index < large.data.length; index++) {
      const pixel = Math.floor(index / 3);
      const wanted = expected(pixel % (2 * width), Math.floor(pixel / (2 * width)), index % 3);
      expect(Math.abs(large.data[index]! - wanted)).toBeLessThan(0.501);
    }
  }
  model.dispose();
  expect(tf.memory().numTensors).toBe(before);
}

/** The runtime's interface, with `double.onnx` computed by tfjs. */
class PlainTensor implements OnnxTensor {
  constructor(
    readonly type: "float32",
    readonly data: Float32Array,
    readonly dims: readonly number[],
  ) {}
}

const plain: OnnxRuntime = {
  Tensor: PlainTensor,
  InferenceSession: {
    create: async () => ({
      inputNames: ["lr"],
      outputNames: ["sr"],
      run: async ({ lr }) => {
        const [, , h, w] = lr!.dims as [number, number, number, number];
        const of = (c: number, y: number, x: number) =>
          y < 0 || x < 0 || y >= h || x >= w ? 0 : (lr!.data as Float32Array)[(c * h + y) * w + x]!;
        const made = new Float32Array(12 * h * w);
        for (let at = 0; at < made.length; at++) {
          const [x, y, c] = [at % (2 * w), Math.floor(at / (2 * w)) % (2 * h), Math.floor(at / (4 * w * h))];
          const place = (y % 2) * 2 + (x % 2);
          const [down, right] = [
            (place === 0 ? 1 : 0) - (place === 2 ? 1 : 0),
            (place === 1 ? 1 : 0) - (place === 3 ? 1 : 0),
          ];
          made[at] = 0.9 * of(c, y >> 1, x >> 1) + 0.1 * of(c, (y >> 1) + down, (x >> 1) + right);
        }
        return { sr: new PlainTensor("float32", made, [1, 3, 2 * h, 2 * w]) };
      },
    }),
  },
};

describe("an ONNX model", () => {
  it("runs in a runtime of the same interface, in tiles as whole", () => expectDoubled(plain));

  // 300 MB: where a folder has it.
  const packages = join(process.env.SRLOSS_PACKAGES ?? "nowhere", "package.json");
  if (process.env.SRLOSS_PACKAGES && existsSync(join(packages, "../node_modules/onnxruntime-node")))
    it("runs in onnxruntime-node", () => expectDoubled(createRequire(packages)("onnxruntime-node")));

  it("that is none, or does something else, is one sentence", async () => {
    const session = (run: () => Promise<unknown>) =>
      ({
        ...plain,
        InferenceSession: { create: async () => ({ inputNames: ["a"], outputNames: ["b"], run }) },
      }) as never;
    const made = (dims: number[]) => async () => ({
      b: { dims, data: new Float32Array(dims.reduce((a, b) => a * b, 1)) },
    });
    const load = (runtime: unknown, bytes: unknown = file) =>
      onnxModel(runtime as never, bytes as never, { name: "mine" });
    await expect(load({})).rejects.toThrow("the ONNX runtime and the bytes of a model are expected");
    await expect(load(plain, "double.onnx")).rejects.toThrow('got an object and "double.onnx".');
    await expect(load(session(made([1, 1000])))).rejects.toThrow(
      "mine does not make a float32 image [1, 3, height, width]",
    );
    await expect(load(session(made([1, 3, 24, 24])))).rejects.toThrow("mine makes 24x24 of 16x16 pixels");
    await expect(load(session(() => Promise.reject(new Error("Got: 16 Expected: 64."))))).rejects.toThrow(
      "mine does not take float32 images [1, 3, height, width]: Got: 16 Expected: 64.",
    );
    const create = () => Promise.reject(new Error("protobuf parsing failed."));
    await expect(load({ ...plain, InferenceSession: { create } })).rejects.toThrow(
      "mine can't be loaded: protobuf parsing failed.",
    );
  });
});
