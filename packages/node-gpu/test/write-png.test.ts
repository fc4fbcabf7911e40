import { lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import "@tensorflow/tfjs-backend-cpu";
import { unpackedPng } from "@srloss/conformance/png";
import { SrlossError, setRangeWarning } from "@srloss/core";
import { asNobody } from "@srloss/reference/as-nobody";
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { decodeImage, encodePng, ImageError, writePng, writeWhole } from "../src/index.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "srloss-write-"));
});
afterEach(() => rm(folder, { recursive: true }));

const [width, height] = [13, 7];
const bytes = (channels: number) => Uint8Array.from({ length: width * height * channels }, (_, i) => (i * 41) % 256);

describe("round trip", () => {
  it.each([1, 3, 4] as const)("%i channels, exact", async (channels) => {
    const path = join(folder, "new", "deep", "image.png");
    await writePng(path, { width, height, channels, data: bytes(channels) });
    const { samples, ...sizes } = unpackedPng(await readFile(path));
    expect(sizes).toEqual({ width, height, channels });
    expect(Buffer.compare(samples, bytes(channels))).toBe(0);
  });

  it("is what decodeImage reads", async () => {
    const path = join(folder, "image.png");
    await writePng(path, { width, height, channels: 3, data: bytes(3) });
    expect(Uint8Array.from((await decodeImage(path)).data)).toEqual(bytes(3));
  });

  it("a view of a larger buffer", async () => {
    const data = Uint8Array.of(9, 9, 9, ...bytes(3), 9).subarray(3, -1);
    expect(unpackedPng(await encodePng({ width, height, channels: 3, data })).samples).toEqual(bytes(3));
    const clamped = new Uint8ClampedArray(data);
    expect(unpackedPng(await encodePng({ width, height, channels: 3, data: clamped })).samples).toEqual(bytes(3));
  });
});

describe("floating point", () => {
  it("is rounded", async () => {
    const data = Float32Array.from(bytes(3), (value, i) => value + ((i % 9) - 4) / 10);
    const { samples } = unpackedPng(await encodePng({ width, height, channels: 3, data }));
    // 0 - 0.4 and 255 + 0.4 round to themselves.
    expect(samples).toEqual(bytes(3));
  });

  it("is clamped", async () => {
    const data = Float32Array.of(-0.6, -1e9, Number.NEGATIVE_INFINITY, 255.6, 1e9, Number.POSITIVE_INFINITY);
    const { samples } = unpackedPng(await encodePng({ width: 2, height: 1, channels: 3, data }));
    expect(Array.from(samples)).toEqual([0, 0, 0, 255, 255, 255]);
  });
});

describe("pixels that are none of 0..255", () => {
  const image = (...data: number[]) =>
    ({ width: data.length, height: 1, channels: 1, data: Float32Array.from(data) }) as const;
  const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  beforeEach(() => {
    setRangeWarning(true);
    warn.mockClear();
  });
  afterEach(() => setRangeWarning(true));

  it("NaN is refused, and nothing is written", async () => {
    const path = join(folder, "a.png");
    const data = new Float32Array(width * height * 3);
    data[width * 3 * 2 + 4] = Number.NaN;
    await expect(writePng(path, { width, height, channels: 3, data })).rejects.toThrow(
      "writePng: the image has NaN, at [2, 1, 1] of [height, width, channels], and no pixel is that.",
    );
    await expect(writePng(path, tf.fill([2, 2, 3], Number.NaN))).rejects.toThrow(
      "writePng: the image has NaN, at [0, 0, 0]",
    );
    await expect(encodePng(image(1, Number.NaN))).rejects.toThrow("encodePng: the image has NaN, at [0, 1, 0]");
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    [[0, 0.25, 1], "look like 0..1"],
    [[-1, 0.25, 1], "look like -1..1"],
    [[0, 255, 60000], "hold values from 0 to 60000"],
  ])("%j: a warning, once", async (data, found) => {
    await writePng(join(folder, "a.png"), image(...data));
    await encodePng(image(...data));
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      `writePng: the pixels ${found}, and range is [0, 255]; multiply or shift them to 0..255 first. setRangeWarning(false) of @srloss/core silences this.`,
    );
  });

  it("one channel of four is looked at in a large image", async () => {
    const data = new Float32Array(4 * 10_000).map((_, i) => (i % 4 === 2 ? 1000 : 100));
    await encodePng({ width: 100, height: 100, channels: 4, data });
    expect(warn).toHaveBeenCalledOnce();
  });

  it("no warning for 0..255, a mask of 0 and 1, bytes, or where it is turned off", async () => {
    await encodePng(image(0, 0.5, 255));
    await encodePng(image(0, 1, 1));
    await encodePng({ width: 2, height: 1, channels: 1, data: Uint8Array.of(0, 1) });
    setRangeWarning(false);
    await encodePng(image(0, 0.5, 1));
    expect(warn).not.toHaveBeenCalled();
  });
});

describe("what can't be written", () => {
  const pixels = { width, height, channels: 3, data: bytes(3) } as const;

  it("too few values: both numbers are named", async () => {
    await expect(encodePng({ width: 4, height: 2, channels: 3, data: new Uint8Array(23) })).rejects.toThrow(
      "encodePng: 4x2x3 pixels need 24 values; got 23.",
    );
  });

  it("a name of another format", async () => {
    for (const name of ["b.jpg", "b.png.webp", "b.PNG2"])
      await expect(writePng(join(folder, name), pixels)).rejects.toThrow(
        `writePng: it writes PNG, and the name "${join(folder, name)}" ends in ${name.slice(name.lastIndexOf("."))}; end it in .png.`,
      );
    expect(await readdir(folder)).toEqual([]);
    for (const name of ["b.PNG", "b"]) await writePng(join(folder, name), pixels);
    expect((await readdir(folder)).sort()).toEqual(["b", "b.PNG"]);
  });

  it("over a directory: no temporary file stays", async () => {
    const path = join(folder, "taken.png");
    await mkdir(path);
    const error: unknown = await writePng(path, pixels).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ImageError);
    expect((error as Error).message).toBe(`${path} can't be written: it is a directory.`);
    expect(await readdir(folder)).toEqual(["taken.png"]);
  });

  it("below a file", async () => {
    await writeFile(join(folder, "file"), "");
    const path = join(folder, "file", "a.png");
    await expect(writePng(path, pixels)).rejects.toThrow(`${path} can't be written: part of its path is a file.`);
    expect(await readdir(folder)).toEqual(["file"]);
  });

  it("in a folder without permission", async () => {
    const locked = join(folder, "locked");
    await mkdir(locked, { mode: 0o555 });
    const path = join(locked, "a.png");
    const written = asNobody(() => writePng(path, pixels).catch((error: Error) => error.message));
    expect(await written).toBe(`${path} can't be written: permission denied.`);
    expect(await readdir(locked)).toEqual([]);
  });
});

describe("writeWhole", () => {
  it("replaces a file and leaves nothing else", async () => {
    const path = join(folder, "a.txt");
    await writeWhole(path, "first, and longer");
    await writeWhole(path, "second");
    expect([await readFile(path, "utf8"), await readdir(folder)]).toEqual(["second", ["a.txt"]]);
  });

  it("a link keeps pointing where it did, a device is written to", async () => {
    await writeWhole(join(folder, "elsewhere/a.txt"), "first");
    await symlink("elsewhere/a.txt", join(folder, "link"));
    await writeWhole(join(folder, "link"), "second");
    expect((await lstat(join(folder, "link"))).isSymbolicLink()).toBe(true);
    expect(await readFile(join(folder, "elsewhere/a.txt"), "utf8")).toBe("second");
    expect((await readdir(folder)).sort()).toEqual(["elsewhere", "link"]);
    if (process.platform === "win32") return;
    await writeWhole("/dev/null", "nothing");
    expect((await stat("/dev/null")).isCharacterDevice()).toBe(true);
  });

  it("a name as long as the file system allows", async () => {
    const path = join(folder, "n".repeat(255));
    await writeWhole(path, "here");
    expect(await readFile(path, "utf8")).toBe("here");
  });

  it("a reader sees the old file or the new one, whole", async () => {
    const path = join(folder, "big");
    const contents = ["a", "b"].map((letter) => letter.repeat(3e6));
    await writeWhole(path, contents[0]!);
    let writing = true;
    const writes = (async () => {
      for (let i = 1; i <= 20; i++) await writeWhole(path, contents[i % 2]!);
      writing = false;
    })();
    let seen = 0;
    for (; writing; seen++) {
      const text = await readFile(path, "utf8");
      expect(text.length).toBe(3e6);
      expect(contents).toContain(text);
    }
    await writes;
    expect(seen).toBeGreaterThan(0);
    expect((await stat(path)).size).toBe(3e6);
  });
});

it("takes a tensor, of floats or integers", async () => {
  await tf.setBackend("cpu");
  const path = join(folder, "a.png");
  for (const dtype of ["float32", "int32"] as const) {
    await writePng(path, tf.tensor4d([0, 127, 300, 4, 5, 6], [1, 1, 2, 3], dtype));
    expect([...(await decodeImage(path)).data]).toEqual([0, 127, 255, 4, 5, 6]);
  }
  await expect(writePng(path, tf.zeros([2, 1, 1, 3]))).rejects.toThrow("got [2,1,1,3].");
});

describe("what is no path or no image: one sentence", () => {
  const disposed = tf.zeros([1, 1, 3]);
  disposed.dispose();
  const dot = { width: 1, height: 1, channels: 1, data: Uint8Array.of(1) } as const;
  const path = "a.png";
  it.each<[string, readonly unknown[], string]>([
    [
      "swapped",
      [tf.zeros([1, 1, 3]), path],
      'comes first, then the image: writePng("sr.png", image); got an object as path.',
    ],
    ["nothing", [], "got undefined as path."],
    [
      "a path alone",
      [path],
      "an image is { width, height, channels, data } with bytes or float32 as data; got undefined.",
    ],
    ["null", [path, null], "got null."],
    ["a promise", [path, Promise.resolve(dot)], "got a promise."],
    ["numbers", [path, { ...dot, data: [1] }], "got an array as data."],
    ["no channels", [path, { ...dot, channels: undefined }], "channels are 1, 3 or 4; got undefined."],
    ["no width", [path, { ...dot, width: 0.5 }], "width and height are whole numbers above 0; got 0.5 and 1."],
    ["too few", [path, { ...dot, width: 2 }], "2x1x1 pixels need 2 values; got 1."],
    ["a disposed tensor", [path, disposed], "the image was disposed;"],
  ])("%s", async (_, given, message) => {
    const error: unknown = await (writePng as (...all: readonly unknown[]) => Promise<void>)(...given).catch((e) => e);
    expect(error).toBeInstanceOf(SrlossError);
    expect((error as Error).message.startsWith("writePng: ")).toBe(true);
    expect((error as Error).message).toContain(message);
  });

  it("encodePng, too", async () => {
    for (const nothing of [undefined, null])
      await expect(encodePng(nothing as never)).rejects.toThrow(
        "encodePng: an image is { width, height, channels, data }",
      );
  });
});
