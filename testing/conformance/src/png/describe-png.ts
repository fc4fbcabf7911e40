import type { DecodedImage, DecodeOptions } from "@srloss/engines/images";
import { describe, expect, it } from "vitest";
import { chunk, type PngFile, pngFile, words } from "./png-file.ts";

/** A decoder under test: of a file's bytes, which errors call `name`. */
export type DecodePng = (bytes: Uint8Array, options?: DecodeOptions, name?: string) => Promise<DecodedImage>;

const numbers = (length: number, f: (i: number) => number = (i) => i) => Array.from({ length }, (_, i) => f(i));
/** Each gray value three times. */
const gray = (values: readonly number[]) => values.flatMap((value) => [value, value, value]);

/** PNG of every colour type and depth, interlaced or not, with alpha and with what says how to colour it: the file's own numbers. */
export function describePng(decodeImage: DecodePng): void {
  async function decoded(file: PngFile, options: DecodeOptions = {}) {
    const { data, ...rest } = await decodeImage(pngFile(file), options);
    return { ...rest, data: Array.from(data), whole: data instanceof Uint8Array };
  }

  describe.each([false, true])("PNG, interlaced: %s", (interlaced) => {
    it("8-bit RGB: the bytes of the file", async () => {
      const samples = numbers(13 * 11 * 3, (i) => (i * 37) % 256);
      const file = { width: 13, height: 11, color: "rgb", samples, interlaced } as const;
      expect(await decoded(file)).toEqual({
        width: 13,
        height: 11,
        bitDepth: 8,
        format: "png",
        data: samples,
        whole: true,
      });
    });

    it("8-bit gray: every value three times", async () => {
      const samples = numbers(256);
      const { data, bitDepth } = await decoded({ width: 32, height: 8, color: "gray", samples, interlaced });
      expect([data, bitDepth]).toEqual([gray(samples), 8]);
    });

    it.each([1, 2, 4] as const)("%i-bit gray: spread over 0..255", async (depth) => {
      const most = 2 ** depth - 1;
      const samples = numbers(11 * 5, (i) => (i * 7 + (i >> 3)) % (most + 1));
      const { data, whole } = await decoded({ width: 11, height: 5, depth, color: "gray", samples, interlaced });
      expect(data).toEqual(gray(samples.map((value) => (value * 255) / most)));
      expect(whole).toBe(true);
    });

    it.each([1, 2, 4, 8] as const)("%i-bit palette", async (depth) => {
      const colors = numbers(2 ** depth * 3, (i) => (i * 101 + 3) % 256);
      const samples = numbers(9 * 7, (i) => (i * 5 + (i >> 2)) % 2 ** depth);
      const file = { width: 9, height: 7, depth, color: "palette", samples, interlaced } as const;
      const { data } = await decoded({ ...file, chunks: [chunk("PLTE", colors)] });
      expect(data).toEqual(samples.flatMap((index) => colors.slice(index * 3, index * 3 + 3)));
    });

    it.each([
      ["rgb", 3],
      ["gray", 1],
    ] as const)("16-bit %s: fractions are kept", async (color, channels) => {
      const samples = numbers(8 * 4 * channels, (i) => [0, 1, 127, 128, 255, 256, 257, 65279, 65534, 65535][i % 10]!);
      const { data, bitDepth, whole } = await decoded({ width: 8, height: 4, depth: 16, color, samples, interlaced });
      const expected = channels === 1 ? gray(samples) : samples;
      expect(data).toEqual(Array.from(Float32Array.from(expected, (value) => value / 257)));
      expect([bitDepth, whole]).toEqual([16, false]);
    });
  });

  describe("alpha", () => {
    it.each([
      ["rgba", 8, [1, 2, 3, 255, 250, 5, 6, 255], [1, 2, 3, 250, 5, 6]],
      ["grayAlpha", 8, [7, 255, 9, 255], gray([7, 9])],
      ["rgba", 16, [257, 514, 771, 65535, 0, 65535, 257, 65535], [1, 2, 3, 0, 255, 1]],
      ["grayAlpha", 16, [257, 65535, 514, 65535], gray([1, 2])],
    ] as const)("opaque %s of %i bits: dropped", async (color, depth, samples, expected) => {
      const { data, whole } = await decoded({ width: 2, height: 1, color, depth, samples });
      expect([data, whole]).toEqual([expected, depth === 8]);
    });

    const background = [255, 0, 100] as const;
    const mixed = (values: readonly number[], cover: number) =>
      values.map((value, c) => Math.fround(value * cover + background[c]! * (1 - cover)));
    const palette = chunk("PLTE", [10, 20, 30, 40, 50, 60]);
    const key16 = chunk("tRNS", words(999, 999, 999));
    it.each<[string, PngFile, number[]]>([
      ["rgba", { width: 1, height: 1, color: "rgba", samples: [4, 5, 6, 51] }, mixed([4, 5, 6], 0.2)],
      ["grayAlpha", { width: 1, height: 1, color: "grayAlpha", samples: [9, 102] }, mixed([9, 9, 9], 0.4)],
      [
        "16-bit rgba",
        { width: 1, height: 1, depth: 16, color: "rgba", samples: [257, 514, 771, 13107] },
        mixed([1, 2, 3], 0.2),
      ],
      [
        "palette with tRNS",
        { width: 2, height: 1, color: "palette", samples: [0, 1], chunks: [palette, chunk("tRNS", [255, 0])] },
        [10, 20, 30, ...background],
      ],
      [
        "gray with a transparent value",
        { width: 2, height: 1, depth: 4, color: "gray", samples: [2, 9], chunks: [chunk("tRNS", words(9))] },
        [34, 34, 34, ...background],
      ],
      [
        "16-bit RGB with a transparent color",
        { width: 2, height: 1, depth: 16, color: "rgb", samples: [257, 514, 0, 999, 999, 999], chunks: [key16] },
        [1, 2, 0, ...background],
      ],
    ])("%s: refused, or over a background", async (_, file, expected) => {
      await expect(decodeImage(pngFile(file), {}, "a.png")).rejects.toThrow(
        "a.png has transparent pixels, and the losses take RGB; remove its alpha channel, or give a background colour.",
      );
      const { data } = await decoded(file, { background });
      expect(data.length).toBe(expected.length);
      data.forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i]!, 4);
      });
    });
  });

  describe("colour", () => {
    const samples = numbers(6 * 4 * 3, (i) => (i * 29) % 256);
    it("gamma in the file changes nothing", async () => {
      const chunks = [chunk("gAMA", [0, 0, 0xff, 0xff])];
      expect((await decoded({ width: 6, height: 4, color: "rgb", samples, chunks })).data).toEqual(samples);
    });

    it("a broken profile is no reason to refuse", async () => {
      const chunks = [chunk("iCCP", [...Buffer.from("icc\0\0"), 1, 2, 3])];
      expect((await decoded({ width: 6, height: 4, color: "rgb", samples, chunks })).data).toEqual(samples);
    });
  });
}
