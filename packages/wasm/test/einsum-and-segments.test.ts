import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, it } from "vitest";
import { expectSame, kernel } from "./as-cpu.ts";
import { noise } from "./noise.ts";
import { start } from "./start.ts";

beforeAll(() => start());

const values = (shape: number[], seed: number) => tf.tensor(noise(tf.util.sizeFromShape(shape), seed), shape);

describe("einsum is the cpu backend's", () => {
  it.each<[string, number[], number[]?]>([
    ["ij,jk->ik", [3, 4], [4, 2]],
    ["ij,kj->ki", [3, 4], [2, 4]],
    ["bij,bjk->bik", [2, 3, 4], [2, 4, 2]],
    ["bhid,bhjd->bhij", [2, 3, 5, 4], [2, 3, 6, 4]],
    ["bhwc,bhwd->bcd", [2, 3, 2, 4], [2, 3, 2, 3]],
    ["i,j->ij", [3], [4]],
    ["i,i->", [5], [5]],
    ["ij,ij->ij", [3, 4], [3, 4]],
    ["ij,ij->ji", [3, 4], [3, 4]],
    ["ij,j->i", [3, 4], [4]],
    ["ij,j->ij", [3, 4], [4]],
    ["ij->ji", [3, 4]],
    ["ijk->kij", [2, 3, 4]],
    ["ij->i", [3, 4]],
    ["ij->", [3, 4]],
    ["ij->ij", [3, 4]],
  ])("%s", async (equation, first, second) => {
    await expectSame(() => tf.einsum(equation, values(first, 1), ...(second ? [values(second, 2)] : [])));
  });

  it("but for what one operand alone is summed over, which is summed", async () => {
    await start();
    const [a, b] = [tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([1, 2, 3, 4], [2, 2])];
    // Each of a's rows against the sums of b's: 1 * 3 + 2 * 7, 3 * 3 + 4 * 7.
    const found = tf.tidy(() => [...tf.einsum("ij,jk->i", a, b).dataSync()]);
    expect(found).toEqual([17, 37]);
    tf.dispose([a, b]);
  });

  it("whose result is another tensor than its operand", async () => {
    await start();
    const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    const before = tf.memory().numTensors;
    tf.einsum("ij->ij", x).dispose();
    expect([...x.dataSync()]).toEqual([1, 2, 3, 4]);
    expect(tf.memory().numTensors).toBe(before);
    x.dispose();
  });

  it("which refuses sizes that don't match", async () => {
    await start();
    expect(() => tf.einsum("ij,jk->ik", values([2, 3], 1), values([2, 3], 2))).toThrow(
      "Expected dimension 3 at axis 0 of input shaped [2,3], but got dimension 2",
    );
  });
});

describe("sums of segments are the cpu backend's", () => {
  it.each([
    [[5], [0, 1, 0, 2, 2], 3],
    [[5, 2, 3], [3, 0, 0, 7, -1], 4],
    [[3, 0], [0, 1, 2], 3],
  ])("%j by %j", async (shape, ids, segments) => {
    await expectSame(() => tf.unsortedSegmentSum(values(shape, 1), tf.tensor1d(ids, "int32"), segments));
  });

  it.each<[number[], number[]]>([
    [[5], [0, 1, 0, 2, 2]],
    [
      [4, 2],
      [0, 2, -1, 2],
    ],
    [
      [4, 3, 2],
      [0, 1, 0, 2],
    ],
  ])("with their gradient: %j by %j", async (shape, ids) => {
    await expectSame(() => {
      const squares = (x: tf.Tensor) => tf.sum(tf.square(tf.unsortedSegmentSum(x, tf.tensor1d(ids, "int32"), 3)));
      return tf.grad(squares)(values(shape, 1));
    });
  });

  it("so that tf.gather trains", async () => {
    await expectSame(() => {
      const picked = (x: tf.Tensor) => tf.sum(tf.square(tf.gather(x, tf.tensor1d([2, 0, 2], "int32"))));
      return tf.grad(picked)(values([4, 3], 1));
    });
  });

  it("of whole numbers are whole", async () => {
    await start();
    const x = tf.tensor1d([1, 2, 3], "int32");
    const sums = kernel("UnsortedSegmentSum", { x, segmentIds: tf.tensor1d([1, 1, 0], "int32") }, { numSegments: 2 });
    expect(sums.dtype).toBe("int32");
    expect([...sums.dataSync()]).toEqual([3, 3]);
  });
});
