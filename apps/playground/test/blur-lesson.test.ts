import { useBackend } from "@srloss/node-gpu";
import { memory } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { Image } from "../src/worker/image.ts";
import { blurLesson, type LessonFrame, lessonTruths } from "../src/worker/lessons/blur-lesson.ts";

const losses = ["l2", "l1", "style"] as const;
const shifts = [0, 1, 2, 3, 4, 5, 6, 7];

/** Brightness from column to column, of the first of its rows, which are all alike. */
const columns = ({ width, data }: Image) => Array.from({ length: width }, (_, x) => data[3 * x]!);
/** From the darkest column to the lightest. */
const contrast = (image: Image) => {
  const row = columns(image);
  return Math.max(...row) - Math.min(...row);
};

describe("Why L2 blurs", () => {
  beforeAll(() => useBackend({ engine: "srloss-wasm" }));

  it("has truths of one and the same input", async () => {
    const { truths, low } = await lessonTruths(7);
    expect(truths).toHaveLength(8);
    for (const most of shifts) expect((await lessonTruths(most)).low).toEqual(low);
    expect(new Set(truths.map((truth) => columns(truth).join())).size).toBe(8);
    expect(new Set(low.data).size).toBe(3);
  });

  it.each(shifts)("with up to %i px, no answer of another has less of a loss than its own", async (most) => {
    const before = memory().numTensors;
    const frames: LessonFrame[] = [];
    await blurLesson(most, new AbortController().signal, (frame) => frames.push(frame));
    const { values, images, step, steps } = frames.at(-1)!;
    expect(step).toBe(steps);
    for (const judge of losses)
      for (const answer of losses)
        expect(values![judge][judge], `${judge} of ${answer}'s answer`).toBeLessThanOrEqual(values![answer][judge]);
    // Style's answer is as sharp as a fence, whatever the others are.
    expect(contrast(images.style)).toBeGreaterThan(115);
    if (most >= 4) {
      expect(contrast(images.l2)).toBeLessThan(70);
      expect(contrast(images.l1)).toBeLessThan(5);
      for (const blurred of ["l1", "l2"] as const)
        expect(values![blurred].style).toBeGreaterThan(100 * values!.style.style);
    }
    expect(memory().numTensors).toBe(before);
  });

  it("ends when it is told to", async () => {
    const end = new AbortController();
    const learning = blurLesson(4, end.signal, () => end.abort());
    await expect(learning).rejects.toMatchObject({ name: "AbortError" });
  });
});
