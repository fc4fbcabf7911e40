import { describe, expect, it } from "vitest";
import { measures, SrlossError } from "../src/index.ts";
import { checkOptions, nearestName, printable, quoted } from "../src/validation.ts";

describe("printable", () => {
  it.each([
    ["a\nb", "a\\u000ab"],
    ["\u001b[2J", "\\u001b[2J"],
    ["\u202egpj.exe", "\\u202egpj.exe"],
    ["Größe 写真", "Größe 写真"],
    ["\ud83d", "\\ud83d"],
    ["a\ud83db", "a\\ud83db"],
  ])("%j", (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it("is short, and cuts no character in two", () => {
    expect(printable("x".repeat(1e7))).toBe(`${"x".repeat(100)}...`);
    expect(printable("😀😀", 3)).toBe("😀...");
    expect(quoted("abc", 2)).toBe('"ab..."');
  });
});

describe("nearestName", () => {
  const known = ["range", "crop", "channels", "layers", "ms-ssim", "epsilon"];
  it.each([
    ["Range", "range"],
    ["rnage", "range"],
    ["layer", "layers"],
    ["mssim", "ms-ssim"],
    ["eps", "epsilon"],
    ["maxVal", "range"],
    ["max_val", "range"],
    ["colour", undefined],
    ["", undefined],
  ])("%s", (name, near) => {
    expect(nearestName(name, known)).toBe(near);
  });

  it.each([
    ["mssim", "msSsim"],
    ["sim", "ssim"],
    ["mse", "l2"],
    ["MAE", "l1"],
    ["tv", "totalVariation"],
    ["constructor", undefined],
  ])("of measures: %s", (name, near) => {
    expect(nearestName(name, Object.keys(measures))).toBe(near);
  });
});

describe("checkOptions", () => {
  const check = (options: unknown) => () =>
    checkOptions("psnr", options as { range?: unknown; crop?: unknown }, { range: true, crop: true });

  it("lets known and no options pass", () => {
    for (const options of [
      undefined,
      {},
      { range: [0, 1] },
      { crop: undefined },
      Object.create({ range: [0, 1] }),
      Object.create(null),
    ])
      expect(check(options)).not.toThrow();
  });

  it.each([
    [{ rnage: 1 }, 'psnr has no option "rnage"; did you mean range? Options: range, crop.'],
    [{ maxVal: 1 }, 'psnr has no option "maxVal"; did you mean range? Options: range, crop.'],
    [{ data_range: 1 }, 'psnr has no option "data_range"; did you mean range? Options: range, crop.'],
    [{ window: 7 }, 'psnr has no option "window". Options: range, crop.'],
    [{ "a\n": 1 }, 'psnr has no option "a\\u000a". Options: range, crop.'],
    [255, "psnr: options are an object such as { range: ... }; got 255."],
    [null, "psnr: options are an object such as { range: ... }; got null."],
    [["range"], "psnr: options are an object such as { range: ... }; got an array."],
    ["range", 'psnr: options are an object such as { range: ... }; got "range".'],
    [new Map([["range", [0, 1]]]), "psnr: options are an object such as { range: ... }; got a Map."],
    [Promise.resolve({ range: [0, 1] }), "psnr: options are an object such as { range: ... }; got a promise."],
    [Object.create({ maxVal: 1 }), 'psnr has no option "maxVal"; did you mean range? Options: range, crop.'],
    [{ [Symbol("crop")]: 4 }, 'psnr has no option "Symbol(crop)". Options: range, crop.'],
  ])("%j", (options, message) => {
    expect(check(options)).toThrow(new SrlossError("option", message));
  });
});
