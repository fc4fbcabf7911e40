import "@tensorflow/tfjs-backend-cpu";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { testData } from "@srloss/reference";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Convention,
  type ConventionName,
  conventions,
  cropBorder,
  type MetricOptions,
  msSsim,
  psnr,
  ssim,
  ssimLoss,
} from "../src/index.ts";
import { expectGradient, gradientOf } from "./finite-differences.ts";
import { image, value, values } from "./images.ts";
import { type JudgedCase, judged, judgedPair } from "./judged.ts";
import { onWasm } from "./on-wasm.ts";
import { readPng } from "./read-png.ts";

interface Row {
  readonly hr: string;
  readonly sr: string;
  readonly border: number;
  readonly values: Readonly<Record<string, number>>;
}

type Metric = (t: tf.Tensor4D, p: tf.Tensor4D, options: MetricOptions) => tf.Tensor1D;

/** Which number of the reference each is. */
const numbers: readonly [value: string, metric: Metric, convention: ConventionName, channels?: "y"][] = [
  ["basicsr_psnr", psnr, "basicsr"],
  ["basicsr_psnr_y", psnr, "basicsr", "y"],
  ["basicsr_ssim", ssim, "basicsr"],
  ["basicsr_ssim_y", ssim, "basicsr", "y"],
  ["matlab_psnr_y", psnr, "matlab"],
  ["matlab_ssim_y", ssim, "matlab"],
  ["skimage_psnr", psnr, "scikit-image"],
  ["skimage_ssim", ssim, "scikit-image"],
  ["piq_psnr", psnr, "piq"],
  ["piq_psnr_grey", psnr, "piq", "y"],
  ["piq_ssim", ssim, "piq"],
  // pyiqa's constant is piq's; TensorFlow has none, and the same luma.
  ["piq_psnr_grey", psnr, "pyiqa", "y"],
  ["yiq_psnr_y", psnr, "tensorflow", "y"],
];

const reference =
  testData && (JSON.parse(readFileSync(join(testData.pairs, "conventions.json"), "utf8")) as { rows: Row[] }).rows;

function pairOf({ hr, sr }: Pick<Row, "hr" | "sr">): [tf.Tensor4D, tf.Tensor4D] {
  const original = readPng(join(testData!.pairs, hr.startsWith("pairs/") ? hr : `../data/${hr}`));
  return [original, sr === "every-second-pixel" ? everySecondPixel(original) : readPng(join(testData!.pairs, sr))];
}

/** Of every 2x2 pixels the first, four times. */
function everySecondPixel(images: tf.Tensor4D): tf.Tensor4D {
  return tf.tidy(() => {
    const along = (n: number) =>
      tf.tensor1d(
        Array.from({ length: n }, (_, i) => i - (i % 2)),
        "int32",
      );
    return tf.gather(tf.gather(images, along(images.shape[1]), 1), along(images.shape[2]), 2);
  });
}

/**
 * Of MATLAB's luma, where a pixel lies exactly halfway between two whole numbers: PSNR in float64 with all of these rounded up,
 * and of each way to round them. In float64 the last digit's noise decides. One in 85,000 does; most images have none.
 */
function halfwayLumas(...pair: readonly [tf.Tensor4D, tf.Tensor4D]): { up: number; all: number[] } | undefined {
  const ties: [image: 0 | 1, pixel: number][] = [];
  const [a, b] = pair.map((images, image) => {
    const rgb = images.dataSync();
    const lumas = new Int32Array(rgb.length / 3);
    for (let i = 0; i < lumas.length; i++) {
      const sum = 21827 * rgb[3 * i]! + 42851 * rgb[3 * i + 1]! + 8322 * rgb[3 * i + 2]!;
      if (sum % 85000 === 42500) ties.push([image as 0 | 1, i]);
      lumas[i] = Math.floor((sum + 42500) / 85000);
    }
    return lumas;
  }) as [Int32Array, Int32Array];
  if (!ties.length) return undefined;
  expect(ties.length).toBeLessThan(12);
  const total = a.reduce((sum, y, i) => sum + (y - b[i]!) ** 2, 0);
  const psnrOf = (ways: number) => {
    let squares = total;
    const moved = new Map<number, number>();
    for (const [k, [image, pixel]] of ties.entries())
      if ((ways >> k) & 1) moved.set(pixel, (moved.get(pixel) ?? 0) + (image ? 1 : -1));
    for (const [i, by] of moved) squares += (a[i]! - b[i]! + by) ** 2 - (a[i]! - b[i]!) ** 2;
    return 10 * Math.log10((255 ** 2 * a.length) / squares);
  };
  return { up: psnrOf(0), all: Array.from({ length: 2 ** ties.length }, (_, ways) => psnrOf(ways)) };
}

const relative = (got: number, expected: number) => Math.abs(got / expected - 1);

/** The photograph that is small enough for the cpu backend. */
const small = ({ hr }: Pick<Row, "hr">) => hr === "pairs/kodim15.hr.png";

describe.skipIf(!testData)("is every program's number to a millionth", () => {
  describe("on the cpu backend", () => {
    it.each((reference ?? []).filter(small))("$sr of $hr, border $border", expectNumbers);
  });

  // Borders are cut off first: of each photograph one reconstruction shows that, and of the small one all do. Of two large ones
  // one is whole, the other not.
  const shown = (row: Row) => {
    if (/kodim/.test(row.hr) && row.sr === "every-second-pixel") return Boolean(row.border) === /kodim13/.test(row.hr);
    return !row.border || small(row) || /bicubic4|every-second/.test(row.sr);
  };

  describe("on the wasm backend", () => {
    onWasm();
    it.each((reference ?? []).filter(shown))("$sr of $hr, border $border", expectNumbers);
  });
});

function expectNumbers(row: Row): void {
  const [t, p] = tf.tidy(() => pairOf(row).map((images) => cropBorder(images, row.border))) as [
    tf.Tensor4D,
    tf.Tensor4D,
  ];
  const halves = halfwayLumas(t, p);
  for (const [name, metric, convention, channels] of numbers) {
    // Of small images it is BasicSR's, by the same way.
    if (name === "piq_ssim" && t.shape[1] < 384) continue;
    const got = value(() => metric(t, p, { convention, ...(channels && { channels }) }));
    const expected = row.values[name]!;
    if (name === "matlab_psnr_y" && halves) {
      expect(got).toBeCloseTo(halves.up, 4);
      expect(halves.all.some((way) => relative(way, expected) < 1e-9)).toBe(true);
    } else {
      const tolerance = name === "matlab_ssim_y" && halves ? 3e-5 : 1e-6;
      expect(relative(got, expected), `${convention}'s ${name}: ${got}`).toBeLessThan(tolerance);
    }
  }
  tf.dispose([t, p]);
}

describe.skipIf(!testData)("piq and pyiqa", () => {
  describe("on the cpu backend", () => describe.each(judged.cases.slice(0, 1))("of a cut of $sr", describeCut));

  describe("on the wasm backend", () => {
    onWasm();
    describe.each(judged.cases)("of a cut of $sr", describeCut);
  });
});

function describeCut(row: JudgedCase): void {
  let pair: [tf.Tensor4D, tf.Tensor4D];
  beforeAll(() => {
    pair = judgedPair(row, row.cut);
  });
  afterAll(() => tf.dispose(pair));
  const of = (metric: Metric, options: MetricOptions) => value(() => metric(...pair, options));

  it("SSIM", () => {
    // Its ssim is of Y; what it calls ssimc is of RGB.
    expect(relative(of(ssim, { convention: "pyiqa", channels: "rgb" }), row.pyiqa_ssim)).toBeLessThan(1e-6);
    // One luma in a thousand lies halfway between two numbers, and how pyiqa rounds it is chance.
    expect(relative(of(ssim, { convention: "pyiqa" }), row.pyiqa_ssim_y)).toBeLessThan(3e-5);
  });

  it("MS-SSIM, odd sides by their rules", () => {
    expect(relative(of(msSsim, { convention: "piq" }), row.piq_ms_ssim)).toBeLessThan(1e-6);
    expect(relative(of(msSsim, { convention: "pyiqa" }), row.pyiqa_ms_ssim_y)).toBeLessThan(3e-5);
  });
}

describe("a convention", () => {
  const [t, p] = [image(1, 24, 25, 3, 2), image(2, 24, 25, 3, 2)];
  const opposite = tf.sub(255, t) as tf.Tensor4D;

  it("says its channels: MATLAB's are the luma", () => {
    expect(values(() => psnr(t, p, { convention: "matlab" }))).toEqual(
      values(() => psnr(t, p, { convention: "matlab", channels: "y" })),
    );
    expect(value(() => psnr(t, p, { convention: "basicsr" }))).toBe(value(() => psnr(t, p)));
  });

  it("crops first, and is in the units of 0..255 whatever the range", () => {
    for (const convention of Object.keys(conventions) as ConventionName[]) {
      const cut = (images: tf.Tensor4D) => cropBorder(images, 3);
      const [a, b] = [t, p].map((images) => tf.round(images)) as [tf.Tensor4D, tf.Tensor4D];
      const plain = values(() => ssim(cut(a), cut(b), { convention }));
      const scaled = values(() => ssim(tf.div(a, 255), tf.div(b, 255), { convention, crop: 3, range: [0, 1] }));
      expect(Math.max(...plain.map((v, i) => Math.abs(v - scaled[i]!)))).toBeLessThan(1e-6);
    }
  });

  it("of MATLAB rounds and clips as files do", () => {
    const between = tf.add(tf.round(t), 0.3) as tf.Tensor4D;
    expect(value(() => psnr(tf.round(t), between, { convention: "matlab", channels: "rgb" }))).toBe(Infinity);
    const beyond = tf.fill<tf.Rank.R4>([1, 4, 4, 1], 300);
    expect(value(() => psnr(tf.fill([1, 4, 4, 1], 255), beyond, { convention: "matlab" }))).toBe(Infinity);
  });

  it("of piq and pyiqa is finite for equal images: 80 dB", () => {
    for (const convention of ["piq", "pyiqa"] as const)
      expect(value(() => psnr(t, t, { convention }))).toBeCloseTo(80, 4);
  });

  it("of pyiqa counts no window less than 0", () => {
    expect(value(() => ssim(t, opposite))).toBeLessThan(-0.3);
    expect(value(() => ssim(t, opposite, { convention: "pyiqa" }))).toBeGreaterThan(-1e-6);
  });

  it.each(Object.keys(conventions) as ConventionName[])("of %s has a gradient, past its rounding", (convention) => {
    const near = tf.tidy(() => tf.add(tf.mul(t, 0.6), tf.mul(p, 0.3))) as tf.Tensor4D;
    const rounds = conventions[convention].ssim.rounded !== undefined;
    const loss = (x: tf.Tensor4D) => ssimLoss(t, x, { convention });
    if (!rounds) expectGradient(loss, near, { step: 0.5, directions: 3, tolerance: 5e-3 });
    expect(gradientOf(loss, near).some((g) => g !== 0)).toBe(true);
  });

  it("averages large images as piq does: the gradient of a 384x400 pair", () => {
    const [large, other] = [image(3, 384, 401, 1), image(4, 384, 401, 1)];
    const near = tf.tidy(() => tf.add(tf.mul(large, 0.6), tf.mul(other, 0.3))) as tf.Tensor4D;
    const gradient = gradientOf((x) => ssimLoss(large, x, { convention: "piq" }), near);
    const small = [large, near].map((images) => tf.avgPool(images, 2, 2, "valid")) as [tf.Tensor4D, tf.Tensor4D];
    const ofSmall = gradientOf((x) => ssimLoss(small[0], x), small[1]);
    for (const [y, x] of [
      [0, 0],
      [201, 158],
      [383, 399],
    ] as const)
      expect(gradient[y * 401 + x]).toBeCloseTo(ofSmall[(y >> 1) * 200 + (x >> 1)]! / 4, 9);
    expect(gradient[400]).toBe(0);
  });

  it("that is unknown, or has no such metric, is answered in a sentence", () => {
    expect(() => psnr(t, p, { convention: "matlap" as never })).toThrow(
      'psnr: convention "matlap" is unknown; did you mean matlab? Conventions: srloss, basicsr, matlab, scikit-image, piq,',
    );
    expect(() => ssim(t, p, { convention: 3 as never })).toThrow("ssim: convention 3 is unknown. Conventions:");
    expect(() => msSsim(t, p, { convention: "basicsr" })).toThrow("msSsim: BasicSR 1.4.2 has none;");
  });
});

describe.skipIf(!testData)("docs/conventions.md", () => {
  onWasm();

  it("has the numbers of each convention", () => {
    const pair = pairOf({ hr: "images/astronaut.png", sr: "every-second-pixel" });
    const cell = (metric: Metric, convention: ConventionName, channels: "rgb" | "y", digits: number) => {
      if (metric === msSsim && !conventions[convention].msSsim) return "-";
      return value(() => metric(...pair, { convention, channels, crop: 4 })).toFixed(digits);
    };
    const rows = (Object.entries(conventions) as [ConventionName, Convention][]).map(([name, own]) => {
      const cells = (Object.entries({ psnr, ssim, msSsim }) as ["psnr" | "ssim" | "msSsim", Metric][]).flatMap(
        ([of, metric]) =>
          (["rgb", "y"] as const).map((channel) => {
            const text = cell(metric, name, channel, metric === psnr ? 3 : 4);
            return channel === (own[of]?.channels ?? own.channels) && text !== "-" ? `**${text}**` : text;
          }),
      );
      return ["", `\`${name}\``, ...cells, ""];
    });
    const page = readFileSync(new URL("../../../docs/conventions.md", import.meta.url), "utf8");
    const plain = (text: string) => text.replace(/ +/g, " ");
    for (const row of rows) expect(plain(page)).toContain(row.join(" | ").trim());
    tf.dispose(pair);
  });
});
