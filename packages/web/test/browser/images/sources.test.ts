import { expectEntries } from "@srloss/conformance";
import { hash32 } from "@srloss/reference";
import { reshape } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import {
  decodeImage,
  encodePng,
  ImageError,
  imageTensor,
  readImage,
  toImageData,
  useBackend,
} from "../../../src/index.ts";

const [width, height] = [13, 7];
const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 37) % 256);
const rgba = Uint8Array.from({ length: width * height * 4 }, (_, i) =>
  i % 4 === 3 ? ((i >> 2) * 11) % 256 : (i * 53) % 256,
);
const background = [255, 0, 100] as const;

const asStored: ImageBitmapOptions = { colorSpaceConversion: "none", premultiplyAlpha: "none" };
const png = async (data: Uint8Array, channels: 3 | 4) =>
  new Blob([await encodePng({ width, height, channels, data })], { type: "image/png" });
const opaqueImageData = () =>
  new ImageData(
    Uint8ClampedArray.from({ length: width * height * 4 }, (_, i) =>
      i % 4 === 3 ? 255 : rgb[(i >> 2) * 3 + (i % 4)]!,
    ),
    width,
    height,
  );

/** Over the background, in floating point. */
function composited(data: ArrayLike<number>): number[] {
  return Array.from({ length: width * height * 3 }, (_, i) => {
    const [pixel, c] = [Math.floor(i / 3), i % 3];
    const cover = data[pixel * 4 + 3]! / 255;
    return data[pixel * 4 + c]! * cover + background[c]! * (1 - cover);
  });
}

function drawn<T extends HTMLCanvasElement | OffscreenCanvas>(canvas: T): T {
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  context.putImageData(opaqueImageData(), 0, 0);
  return canvas;
}
const offscreen = () => drawn(new OffscreenCanvas(width, height));

async function element(blob: Blob): Promise<HTMLImageElement> {
  const image = Object.assign(new Image(), { src: URL.createObjectURL(blob) });
  await image.decode();
  return image;
}

describe("opaque pixels of every source are exact", () => {
  it.each<[string, () => Parameters<typeof decodeImage>[0] | Promise<Parameters<typeof decodeImage>[0]>]>([
    ["Blob", () => png(rgb, 3)],
    ["File", async () => new File([await png(rgb, 3)], "a.png")],
    ["bytes", () => encodePng({ width, height, channels: 3, data: rgb })],
    ["address", async () => URL.createObjectURL(await png(rgb, 3))],
    ["URL", async () => new URL(URL.createObjectURL(await png(rgb, 3)))],
    ["ImageData", opaqueImageData],
    ["ImageBitmap", async () => createImageBitmap(await png(rgb, 3), asStored)],
    ["ImageBitmap with the browser's settings", () => createImageBitmap(opaqueImageData())],
    ["image element", async () => element(await png(rgb, 3))],
    ["canvas", () => drawn(Object.assign(document.createElement("canvas"), { width, height }))],
    ["OffscreenCanvas", offscreen],
    ["VideoFrame", () => new VideoFrame(offscreen(), { timestamp: 0 })],
  ])("%s", async (_, make) => {
    const sample = await make();
    const image = await decodeImage(sample);
    expect([image.width, image.height, image.bitDepth]).toEqual([width, height, 8]);
    expect(Array.from(image.data)).toEqual(Array.from(rgb));
    if (sample instanceof VideoFrame) sample.close();
  });

  it("WebP without loss", async () => {
    const webp = await offscreen().convertToBlob({ type: "image/webp", quality: 1 });
    const image = await decodeImage(webp);
    expect([image.format, Array.from(image.data)]).toEqual(["webp", Array.from(rgb)]);
  });
});

describe("transparent pixels", () => {
  const refusal =
    /has transparent pixels, and the losses take RGB; remove its alpha channel, or give a background colour\.$/;

  it.each<[string, () => Parameters<typeof decodeImage>[0] | Promise<Parameters<typeof decodeImage>[0]>]>([
    ["Blob", () => png(rgba, 4)],
    ["ImageData", () => new ImageData(Uint8ClampedArray.from(rgba), width, height)],
    ["ImageBitmap", async () => createImageBitmap(await png(rgba, 4), asStored)],
    ["image element", async () => element(await png(rgba, 4))],
  ])("%s: refused, or composited without loss", async (_, make) => {
    const sample = await make();
    await expect(decodeImage(sample)).rejects.toThrow(refusal);
    const { data } = await decodeImage(sample, { background });
    expectEntries(data, composited(rgba), 1e-4, "composited", 1);
  });

  it("a canvas keeps what it has, which is colours times alpha", async () => {
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext("2d")!.putImageData(new ImageData(Uint8ClampedArray.from(rgba), width, height), 0, 0);
    await expect(decodeImage(canvas)).rejects.toThrow(refusal);
    const { data } = await decodeImage(canvas, { background });
    // Half a level of the product is lost.
    expectEntries(data, composited(rgba), 1, "composited", 1);
  });
});

describe("what can't be read: one sentence", () => {
  const refused = async (sample: Parameters<typeof decodeImage>[0], options = {}) => {
    const error: unknown = await decodeImage(sample, options).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ImageError);
    return (error as Error).message;
  };
  /** Large enough that most of its file is pixels. */
  const noise = () => {
    const canvas = new OffscreenCanvas(96, 80);
    const pixels = new ImageData(96, 80);
    pixels.data.set(pixels.data.map((_, i) => (i % 4 === 3 ? 255 : hash32(i, 1) >>> 24)));
    canvas.getContext("2d")!.putImageData(pixels, 0, 0);
    return canvas;
  };
  const cut = (type: string, part: number) => async () => {
    const file = await noise().convertToBlob({ type });
    return file.slice(0, file.size * part);
  };
  const jpeg = () => offscreen().convertToBlob({ type: "image/jpeg" });

  it.each([["words", new Blob(["These are words."])]])("%s", async (_, blob) => {
    expect(await refused(blob)).toBe(
      "the image is not an image that can be read; give a PNG, JPEG, WebP, AVIF, GIF, BMP or PPM file.",
    );
  });

  it.each([
    ["SVG", new File(['<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>'], "a.svg")],
    ["PDF", new File(["%PDF-1.4"], "a.pdf")],
    ["TIFF", new File([Uint8Array.of(0x49, 0x49, 0x2a, 0)], "a.tif")],
  ])("%s is named", async (title, file) => {
    expect(await refused(file)).toBe(`${file.name} is ${title}, which is not supported; convert it to PNG.`);
  });

  it("BMP and PPM are read, as in Node", async () => {
    const ppm = new File([new TextEncoder().encode("P3 1 1 255 1 2 3 ")], "a.ppm");
    const { width, height, data, format } = await decodeImage(ppm);
    expect([width, height, format, ...data]).toEqual([1, 1, "netpbm", 1, 2, 3]);
  });

  it("an empty file", async () => expect(await refused(new File([], "a.png"))).toBe("a.png is empty."));

  it.each([
    ["half a PNG", cut("image/png", 0.5)],
    ["nearly all of a PNG", cut("image/png", 0.99)],
    ["half a JPEG", cut("image/jpeg", 0.5)],
    ["nearly all of a JPEG", cut("image/jpeg", 0.99)],
    ["half a WebP", cut("image/webp", 0.5)],
  ])("%s", async (_, make) => {
    expect(await refused(await make())).toMatch(/^the image is damaged or cut short \(.+\); get it again\.$/);
  });

  it("an address where nothing is", async () => {
    expect(await refused("/nothing/here.png")).toBe("/nothing/here.png can't be fetched: the server answers 404.");
    expect(await refused("http://localhost:1/a.png")).toMatch(
      /^http:\/\/localhost:1\/a\.png can't be fetched \(.+\); is the address right, and does its server allow/,
    );
  });

  it("more pixels than the limit, before they are decoded", async () => {
    expect(await refused(await png(rgb, 3), { maxPixels: 90 })).toBe(
      "the image is 13x7, 0 million pixels, more than the limit of 0 million; crop or split it.",
    );
    expect(await refused(await jpeg(), { maxPixels: 90 })).toMatch(/^the image is 13x7, /);
    expect(await refused(opaqueImageData(), { maxPixels: 90 })).toMatch(/^the image is 13x7, /);
    expect(await refused(new Image())).toBe("the image has no pixels.");
  });

  it("a file of more bytes than the limit, however it comes", async () => {
    const file = await png(rgb, 3);
    const sentence = /^.+ has 0\.\d+ MB, more than the limit of 0\.\d+ MB; crop or split it\.$/;
    for (const sample of [file, URL.createObjectURL(file), await file.arrayBuffer()]) {
      expect(await refused(sample, { maxBytes: file.size - 1 })).toMatch(sentence);
      expect((await decodeImage(sample, { maxBytes: file.size })).width).toBe(width);
    }
  });

  it.each([[null], [undefined], [7], [{}], [Promise.resolve("a.png")], [[1, 2]]])("%s", async (nothing) => {
    expect(await refused(nothing as unknown as Blob)).toMatch(
      /^decodeImage: an image is an address, a file, its bytes, or what a page draws with; got .+\.$/,
    );
  });

  it("ImageData in another colour space", async () => {
    expect(await refused(new ImageData(2, 2, { colorSpace: "display-p3" }))).toBe(
      'the image is ImageData in the colour space display-p3; get it with { colorSpace: "srgb" }.',
    );
  });
});

describe("tensors", () => {
  beforeAll(() => useBackend({ engine: "cpu" }));

  it("readImage: a batch of one, 0..255; toImageData: the same pixels", async () => {
    const image = await readImage(await png(rgb, 3));
    expect([image.shape, image.dtype]).toEqual([[1, height, width, 3], "float32"]);
    expect((await toImageData(image)).data).toEqual(opaqueImageData().data);
    image.dispose();
  });

  it("toImageData refuses a batch of two", async () => {
    const two = imageTensor({ width: 1, height: 1, data: Uint8Array.of(1, 2, 3) });
    await expect(toImageData(reshape(two, [3, 1, 1, 1]))).rejects.toThrow(/one image .* got \[3,1,1,1\]/);
    two.dispose();
  });
});
