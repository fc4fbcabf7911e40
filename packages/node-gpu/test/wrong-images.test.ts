import { execFileSync, spawnSync } from "node:child_process";
import { appendFile, chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { chunk, header, pngFile, signature } from "@srloss/conformance/png";
import { hash32 } from "@srloss/reference";
import { asNobody } from "@srloss/reference/as-nobody";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeImage, ImageError, readImage } from "../src/index.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "srloss-wrong-"));
  await chmod(folder, 0o755);
});
afterAll(() => rm(folder, { recursive: true }));

const samples = Uint8Array.from({ length: 48 * 40 * 3 }, (_, i) => hash32(i, 1) >>> 24);
const image = () => sharp(samples, { raw: { width: 48, height: 40, channels: 3 } });
const png = pngFile({ width: 48, height: 40, color: "rgb", samples });

/** The error of reading such a file: an ImageError of one sentence that begins with the path. */
async function refusal(name: string, bytes?: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  if (bytes !== undefined) await writeFile(path, bytes);
  const error: unknown = await readImage(path).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ImageError);
  const { message } = error as ImageError;
  expect(message.startsWith(`${path} `)).toBe(true);
  const said = message.slice(path.length + 1);
  expect(said).toMatch(/^[^\n]+[^\n.:]\.$/);
  expect(said).not.toMatch(/[.!?] [A-Z]/);
  return said;
}

describe("no file to read", () => {
  it("a path that does not exist", async () => {
    expect(await refusal("absent.png")).toBe("does not exist.");
  });

  it("a directory", async () => {
    await mkdir(join(folder, "images.png"));
    expect(await refusal("images.png")).toBe("is a directory; give an image file.");
  });

  it("a path through a file", async () => {
    await writeFile(join(folder, "file.png"), png);
    expect(await refusal("file.png/a.png")).toBe("can't be read (ENOTDIR).");
  });

  it("a file without permission", async () => {
    await writeFile(join(folder, "secret.png"), png, { mode: 0 });
    expect(await asNobody(() => refusal("secret.png"))).toBe("can't be read: permission denied.");
  });

  it("an empty file", async () => {
    expect(await refusal("empty.png", "")).toBe("is empty.");
  });
});

describe("no image", () => {
  const refused = "is not an image that can be read; give a PNG, JPEG, WebP, AVIF, TIFF, GIF, BMP or PPM file.";
  it.each([
    ["text", "These are words.\n"],
    ["HTML", "<!doctype html><title>Not found</title>"],
    ["JSON", '{"width": 4}'],
    ["an SVG that is packed", gzipSync('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>')],
    ["zeros", new Uint8Array(1000)],
    ["half a signature", signature.subarray(0, 4)],
  ])("%s", async (name, bytes) => {
    expect(await refusal(`${name}.png`, bytes)).toBe(refused);
  });

  it.each<[string, Uint8Array | string]>([
    ["SVG", '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><rect width="4" height="4"/></svg>'],
    ["HEIC", Uint8Array.of(0, 0, 0, 24, ...Buffer.from("ftypheic\0\0\0\0mif1heic"))],
    ["JPEG 2000", Uint8Array.of(0, 0, 0, 12, 0x6a, 0x50, 0x20, 0x20, 13, 10, 0x87, 10)],
    ["JPEG XL", Uint8Array.of(0xff, 0x0a, 1, 2)],
    ["Photoshop", "8BPS\0\u0001"],
    ["PDF", "%PDF-1.7"],
    ["camera raw", Uint8Array.of(0, 0, 0, 24, ...Buffer.from("ftypcrx \0\0\0\u0001crx isom"))],
    ["OpenEXR", Uint8Array.of(0x76, 0x2f, 0x31, 1)],
  ])("%s is named", async (title, bytes) => {
    expect(await refusal(`${title}.png`, bytes)).toBe(`is ${title}, which is not supported; convert it to PNG.`);
  });

  it("a pipe, a device", async () => {
    execFileSync("mkfifo", [join(folder, "pipe.png")]);
    expect(await refusal("pipe.png")).toBe("is a pipe or a device, not a file; give an image file.");
    await expect(decodeImage("/dev/zero")).rejects.toThrow("/dev/zero is a pipe or a device");
  });

  it("a name that a terminal acts on is shown as it is written", async () => {
    await expect(decodeImage(join(folder, "\u001b[31m.png"))).rejects.toThrow("\\u001b[31m.png does not exist.");
  });

  it("bytes without a path are called the image", async () => {
    await expect(decodeImage(Buffer.from("words"))).rejects.toThrow(`the image ${refused}`);
    await expect(decodeImage(Buffer.from("words"), {}, "upload 7")).rejects.toThrow(`upload 7 ${refused}`);
  });
});

describe("what is no input at all: one sentence", () => {
  it.each<[unknown, string]>([
    [null, "null"],
    [undefined, "undefined"],
    [7, "7"],
    [{ width: 1 }, "an object"],
    [[1, 2], "an array"],
    [new URL("file:///a.png"), "a URL"],
    [Promise.resolve("a.png"), "a promise"],
  ])("%s", async (input, got) => {
    const sentence = `decodeImage: an image is the path of a file, or its bytes; got ${got}.`;
    await expect(decodeImage(input as string)).rejects.toThrow(ImageError);
    await expect(decodeImage(input as string)).rejects.toThrow(sentence);
    await expect(readImage(input as string)).rejects.toThrow(sentence);
  });

  it("an ArrayBuffer is bytes", async () => {
    expect((await decodeImage(Uint8Array.from(png).buffer)).width).toBe(48);
  });

  it.each<[object, string]>([
    [{ maxPixels: "1e6" }, 'maxPixels is a number above 0; got "1e6".'],
    [{ maxSide: Number.NaN }, "maxSide is a number above 0; got NaN."],
    [{ maxBytes: 0 }, "maxBytes is a number above 0; got 0."],
    [{ background: "white" }, 'background is [red, green, blue], each in 0..255; got "white".'],
    [{ background: [0, 0, 256] }, "background is [red, green, blue], each in 0..255; got [0,0,256]."],
  ])("%j", async (options, message) => {
    await expect(decodeImage(png, options)).rejects.toThrow(`decodeImage: ${message}`);
  });
});

describe("damaged", () => {
  // Of some files libvips only says "Unknown error", which tells nobody anything.
  const damaged = /^is damaged or cut short( \((?!Unknown).+\))?; get it again\.$/;
  it.each([8, 20, 33, 60, png.length >> 1, png.length - 13])("a PNG cut after %i bytes", async (length) => {
    expect(await refusal("cut.png", png.subarray(0, length))).toMatch(damaged);
  });

  it.each([
    ["IHDR", 29],
    ["IDAT", png.length - 16],
  ])("a PNG whose %s fails its checksum", async (_, at) => {
    const bytes = Uint8Array.from(png);
    bytes[at]! ^= 1;
    expect(await refusal("checksum.png", bytes)).toMatch(damaged);
  });

  it("a PNG without pixels", async () => {
    expect(await refusal("none.png", Buffer.concat([signature, header(4, 4), chunk("IEND", [])]))).toMatch(damaged);
    const few = Buffer.concat([signature, header(4, 4), chunk("IDAT", [0x78, 0x9c, 3, 0, 0, 0, 0, 1])]);
    expect(await refusal("few.png", Buffer.concat([few, chunk("IEND", [])]))).toMatch(damaged);
  });

  it.each(["jpeg", "webp", "gif", "tiff", "avif"] as const)("half a %s", async (format) => {
    const bytes = await image().toFormat(format).toBuffer();
    expect(await refusal(`half.${format}`, bytes.subarray(0, bytes.length >> 1))).toMatch(
      format === "tiff" ? /^is / : damaged,
    );
  });

  it.each(["png", "jpeg", "webp", "gif", "tiff"] as const)(
    "a %s with wrong bytes: pixels or an ImageError",
    async (format) => {
      const whole = await image().toFormat(format).toBuffer();
      let refused = 0;
      for (let round = 0; round < 60; round++) {
        const bytes = Uint8Array.from(whole);
        for (let i = 0; i < 3; i++) bytes[hash32(i, round) % bytes.length]! ^= hash32(i, round + 1000) & 255;
        const result = await decodeImage(bytes).catch((error: unknown) => error);
        if (result instanceof Error) {
          expect(result).toBeInstanceOf(ImageError);
          refused++;
        } else {
          const { width, height, data } = result as Awaited<ReturnType<typeof decodeImage>>;
          expect(data.length).toBe(width * height * 3);
        }
      }
      expect(refused).toBeGreaterThan(0);
    },
  );
});

describe("too much", () => {
  const bomb = (width: number, height: number) =>
    Buffer.concat([signature, header(width, height), chunk("IDAT", [0x78, 0x9c, 3, 0, 0, 0, 0, 1]), chunk("IEND", [])]);

  it("100000x100000 pixels are refused before they are decoded", async () => {
    const before = performance.now();
    expect(await refusal("bomb.png", bomb(100_000, 100_000))).toBe(
      "is 100000x100000, 10000 million pixels, more than the limit of 64 million; crop or split it.",
    );
    expect(performance.now() - before).toBeLessThan(5000);
  });

  it("sizes beyond the format's own limit", async () => {
    expect(await refusal("beyond.png", bomb(0x80000000, 7))).toMatch(/^is damaged/);
    expect(await refusal("nothing.png", bomb(0, 7))).toMatch(/^is damaged/);
  });

  it("an AVIF's size beyond what libvips can count, which prints nothing", async () => {
    const avif = await image().avif().toBuffer();
    const size = avif.indexOf("ispe") + 8;
    expect([avif.readUInt32BE(size), avif.readUInt32BE(size + 4)]).toEqual([48, 40]);
    avif.writeUInt32BE(0x7fffffff, size);
    expect(await refusal("wide.avif", avif)).toMatch(/^is 2147483647x40, 85899 million pixels, more than the limit/);
    const node = fileURLToPath(new URL("../dist/index.js", import.meta.url));
    const program = `import { decodeImage } from ${JSON.stringify(node)}; await decodeImage(process.argv[1]).catch(() => {});`;
    const words = ["--input-type=module", "--eval", program, join(folder, "wide.avif")];
    const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: "utf8" });
    expect([status, stdout, stderr]).toEqual([0, "", ""]);
  });

  it.each([
    ["maxPixels", 48 * 40, /^a\.png is 48x40, /],
    ["maxSide", 48, /^a\.png is 48x40, with a side of more than 47 pixels; crop or split it\.$/],
    ["maxBytes", png.length, /^a\.png has 0\.\d+ MB, more than the limit of 0\.\d+ MB; crop or split it\.$/],
  ])("%s can be set", async (limit, most, refused) => {
    const path = join(folder, "limited.png");
    await writeFile(path, png);
    for (const input of [png, path]) {
      await expect(decodeImage(input, { [limit]: most - 1 }, "a.png")).rejects.toThrow(refused);
      expect((await decodeImage(input, { [limit]: most })).width).toBe(48);
    }
  });

  it("a file that grows while it is read is read as it was when it was opened", async () => {
    const path = join(folder, "growing.png");
    await writeFile(path, png);
    const reading = decodeImage(path, { maxBytes: png.length });
    const growing = appendFile(path, Buffer.alloc(5e6));
    const result = await reading.catch((error: unknown) => error);
    await growing;
    // Whichever came first: never more than the limit is read.
    if (result instanceof Error) expect(result.message).toContain("more than the limit");
    else expect(result).toMatchObject({ width: 48 });
  });

  it("samples in floating point, whose range no one knows", async () => {
    const float = image().pipelineColourspace("scrgb").toColourspace("scrgb");
    expect(await refusal("float.tiff", await float.tiff({ compression: "none" }).toBuffer())).toBe(
      "has samples of the type float; save it with 8 or 16 bits a channel.",
    );
  });
});
