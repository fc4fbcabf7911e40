import "@tensorflow/tfjs-backend-cpu";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { decodeSamples, encodeSamples, type ImageSamples } from "../src/index.ts";

const [width, height] = [13, 7];
const bytes = (channels: number) => Uint8Array.from({ length: width * height * channels }, (_, i) => (i * 41) % 256);
const words = (channels: number) =>
  Uint16Array.from({ length: width * height * channels }, (_, i) => (i * 40503) % 65536);

describe.each([1, 2, 3, 4] as const)("%i channels", (channels) => {
  it.each([bytes, words])("come back as they were: %o", async (data) => {
    const samples: ImageSamples = { width, height, channels, data: data(channels) };
    const png = await encodeSamples(samples);
    expect(await decodeSamples(png)).toEqual(samples);
    const { depth, channels: stored } = await sharp(png).metadata();
    expect([depth, stored]).toEqual([data === bytes ? "uchar" : "ushort", channels]);
  });
});

it("gray with transparent pixels, and other depths", async () => {
  const pgm = new TextEncoder().encode("P2 3 1 1023 0 512 1023 ");
  expect(await decodeSamples(pgm)).toEqual({
    width: 3,
    height: 1,
    channels: 1,
    data: Uint16Array.of(0, Math.round((512 * 65535) / 1023), 65535),
  });
  const jpeg = await sharp(bytes(3), { raw: { width, height, channels: 3 } })
    .jpeg()
    .toBuffer();
  expect(await decodeSamples(jpeg)).toMatchObject({ channels: 3, data: { length: width * height * 3 } });
});

it("what is none is one sentence", async () => {
  await expect(encodeSamples({ width: 2, height: 2, channels: 3, data: new Uint8Array(5) })).rejects.toThrow(
    "as the sizes say; got 5 for 2x2x3.",
  );
  await expect(encodeSamples(undefined as never)).rejects.toThrow("got undefined.");
  await expect(decodeSamples(Uint8Array.of(1, 2, 3))).rejects.toThrow("the image is not an image that can be read");
});
