import { describe, expect, it, vi } from "vitest";
import { rowFigures } from "../src/compare/figures.ts";
import { guessRoles } from "../src/compare/inputs/roles.ts";
import { placeLabels } from "../src/compare/place-labels.ts";
import { reasonsOf } from "../src/compare/table/missing-reasons.tsx";
import { disagreement, rankedOrder, ranking } from "../src/compare/table/ranks.ts";
import { tableCsv, tableLatex, tableMarkdown } from "../src/compare/take-along/table-text.ts";
import { partPixels, partValues, seenPart } from "../src/compare/viewer/seen-part.ts";
import { agreement, blindPairs } from "../src/compare/vote/votes.ts";
import {
  defaultMeasures,
  isLarge,
  judgeRequest,
  measuredArea,
  measureGroups,
  plannedRows,
  tooSmall,
} from "../src/judge/judge-request.ts";
import { knowSiteNetworks } from "../src/judge/site-networks.ts";
import { axisLabel } from "../src/page/axis-label.ts";
import { hashToSettings, settingsToHash } from "../src/page/settings.ts";
import { byTiles, untiled } from "../src/worker/judge-large.ts";

const settings = {
  measures: ["psnr", "ssim", "perceptual"],
  layers: ["block3_conv3"],
  channels: "rgb",
  crop: 0,
} as const;
const rows = plannedRows(judgeRequest(settings));
const cells = (...values: number[]) => values.map((value) => ({ value }));
const image = (name: string, width: number, height: number) => ({ name, width, height, data: new Uint8Array(0) });

describe("the table of measures on the page", () => {
  it("has a row for each measure and layer, with what it means, pixels before networks", () => {
    expect(rows.map(({ name }) => name)).toEqual(["psnr", "ssim", "perceptual"]);
    for (const { meaning } of rows) expect(meaning.length).toBeGreaterThan(10);
    const layers = ["block1_conv2", "block3_conv3"];
    const several = plannedRows(judgeRequest({ ...settings, layers, channels: "y" }));
    expect(several.map(({ name }) => name)).toEqual([
      "psnr (Y)",
      "ssim (Y)",
      "perceptual block1_conv2",
      "perceptual block3_conv3",
    ]);
  });

  it("shows every measure that judges by itself, where nothing else is asked for", () => {
    const groups = measureGroups(judgeRequest({ ...settings, measures: [] }));
    expect(groups.flat()).toEqual(expect.arrayContaining(["l1", "psnr", "gmsd", "vif", "niqe", "perceptual", "style"]));
    expect(groups.flat()).not.toContain("charbonnier");
    // One run of the network serves both.
    expect(groups).toContainEqual(["perceptual", "style"]);
  });

  it("has LPIPS where the site holds its network, between the usual measures and those that take longer", () => {
    expect(defaultMeasures()).not.toContain("lpips");
    knowSiteNetworks({ squeezenet: "https://example.org/squeezenet" });
    const request = judgeRequest({ ...settings, measures: [] });
    const order = measureGroups(request).flat();
    expect(order.indexOf("lpips")).toBe(order.indexOf("ssim") + 1);
    const row = plannedRows(request).find(({ measure }) => measure === "lpips")!;
    expect([row.title, row.of]).toEqual(["LPIPS (squeeze)", "RGB, by SqueezeNet 1.1"]);
    expect(row.meaning).toMatch(/\(SqueezeNet\)$/);
    knowSiteNetworks({});
  });

  it("ranks with ties, a missing number last", () => {
    const ranked = ranking(rows[0]!, [{ value: 20 }, undefined, { value: 30 }, { value: 20 }, { value: Infinity }]);
    expect(ranked.ranks).toEqual([3, undefined, 2, 3, 1]);
    expect(rankedOrder(ranked)).toEqual([4, 2, 0, 3, 1]);
    expect(ranked.parts).toEqual([0, 0, 1, 0, 1]);
  });

  it("names the measure that likes PSNR's favourite least", () => {
    const rankings = [cells(30, 20, 25), cells(0.9, 0.8, 0.7), cells(9, 5, 1)].map((row, i) => ranking(rows[i]!, row));
    expect(disagreement(rankings)).toEqual({ measures: ["PSNR", "Perceptual loss"], prefer: [0, 2] });
    expect(disagreement(rankings.slice(0, 2))).toBeUndefined();
  });

  it("writes the numbers of a row with the same decimals", () => {
    expect([28.1, 9.25, Infinity].map(rowFigures([28.1, 9.25]))).toEqual(["28.10", "9.25", "∞"]);
    expect([0.5, 0.12345].map(rowFigures([0.5, 0.12345]))).toEqual(["0.5000", "0.1235"]);
  });

  it("is written for papers and spreadsheets", () => {
    const [first, second] = [image("a, b.png", 2, 2), image("c_d.png", 2, 2)];
    const table = {
      pictures: { original: first, reconstructions: [first, second] },
      rows: rows.slice(0, 2),
      area: { x: 0, y: 0, width: 2, height: 2 },
      cells: { psnr: cells(30.123456, 20), ssim: [{ reason: "too small" }, { value: 0.5 }] },
      maps: [[], []],
      json: undefined,
    };
    expect(tableCsv(table)).toBe('reconstruction,psnr,ssim\n"a, b.png",30.123456,\nc_d.png,20,0.5\n');
    expect(tableMarkdown(table).split("\n")[2]).toBe("| a, b.png | **30.12** | – |");
    expect(tableLatex(table)).toContain("c\\_d.png & 20.00 & \\textbf{0.5000} \\\\\n");
    const hostile = {
      ...table,
      pictures: { ...table.pictures, reconstructions: [image("\\input{a}^~", 2, 2), image("[a](b)|`c`", 2, 2)] },
    };
    expect(tableLatex(hostile)).toContain("\\textbackslash{}input\\{a\\}\\textasciicircum{}\\textasciitilde{} & ");
    expect(tableMarkdown(hostile)).toContain("| \\[a\\](b)\\|\\`c\\` | ");
  });
});

it("a reason that several measures have is told once, with all of them", () => {
  const reason = "A border of 4 leaves nothing.";
  const none = [{ reason }, { reason }];
  expect(reasonsOf(rows, { psnr: none, ssim: [{ value: 1 }, { reason: "Too small." }], perceptual: none })).toEqual([
    { reason, titles: ["PSNR", "Perceptual loss"] },
    { reason: "Too small.", titles: ["SSIM"] },
  ]);
});

it("what is too small has a reason in the measure's own name", () => {
  expect(tooSmall(["l1", "niqe"], { width: 96, height: 192 })).toBeUndefined();
  expect(tooSmall(["l1", "niqe"], { width: 128, height: 128 })).toBe(
    "NIQE needs 96x192 pixels at least, and these are 128x128.",
  );
});

describe("roles", () => {
  it("are guessed from names and sizes", () => {
    const [low, high, other, odd] = [
      image("x4 LR.png", 12, 10),
      image("HR.png", 48, 40),
      image("sr.png", 48, 40),
      image("odd.png", 50, 40),
    ];
    const roles = guessRoles([low, other, high, odd], undefined);
    expect(roles.original).toBe(high);
    expect(roles).toMatchObject({ reconstructions: [other], low: [low], others: [odd] });
    expect(guessRoles([other, odd], undefined).original).toBe(odd);
    expect(guessRoles([high, other], other).original).toBe(other);
  });
});

describe("a blind vote", () => {
  it("asks for every pair once, the same way for the same seed", () => {
    const pairs = blindPairs(5, 7);
    expect(pairs).toHaveLength(10);
    expect(new Set(pairs.map((pair) => [...pair].sort().join())).size).toBe(10);
    expect(blindPairs(5, 7)).toEqual(pairs);
    expect(blindPairs(5, 8)).not.toEqual(pairs);
  });

  it("counts agreement where a measure has an opinion", () => {
    const ranked = ranking(rows[0]!, [{ value: 3 }, { value: 2 }, { value: 2 }]);
    const votes = [
      { better: 0, worse: 1 },
      { better: 2, worse: 0 },
      { better: 1, worse: 2 },
    ];
    expect(agreement(ranked, votes)).toEqual({ with: 1, of: 2 });
  });
});

it("all of a picture is measured, or the region that was drawn; a large one in tiles", () => {
  const all = { x: 0, y: 0, width: 4000, height: 600 };
  expect(measuredArea({ width: 4000, height: 600 }, undefined)).toEqual(all);
  expect([isLarge(all), isLarge({ width: 1000, height: 1000 })]).toEqual([true, false]);
  const drawn = { x: 30, y: 30, width: 100, height: 5 };
  expect(measuredArea({ width: 40, height: 40 }, drawn)).toEqual({ x: 30, y: 30, width: 10, height: 5 });
  expect(byTiles([["l1"], ["perceptual", "cosine"], ["fsim"]])).toEqual([["l1"], ["perceptual"], ["cosine"], ["fsim"]]);
  expect(untiled(["lpips", "dists"], all)).toBeUndefined();
  expect(untiled(["fsim"], all)).toMatch(/^FSIM looks at everything at once, and 4000x600 pixels .*drag a region/);
});

it("a link holds the measures, the region and the order", () => {
  const region = { x: 1, y: 2, width: 30, height: 40 };
  const found = hashToSettings(settingsToHash({ ...hashToSettings(""), measures: ["gmsd"], region, sort: "gmsd" }));
  expect(found).toMatchObject({ measures: ["gmsd"], region, sort: "gmsd", network: "keras" });
  expect(hashToSettings("measures=<b>,psnr,__proto__").measures).toEqual(["psnr"]);
});

it("labels of a logarithmic axis are short, and few over many decades", () => {
  expect([1e7, 1000, 20, 1e-6].map((value) => axisLabel(value, 3))).toEqual(["1e7", "1000", "", "1e-6"]);
  expect([20, 0.5].map((value) => axisLabel(value, 1))).toEqual(["20", "0.5"]);
});

describe("of a picture that is too large for a canvas", () => {
  const stage = { width: 100, height: 50 };

  it("the part is drawn that is seen, a pixel for as many as there are on one of the screen", () => {
    const picture = { width: 8000, height: 4000 };
    expect(seenPart(picture, { x: 0, y: 0, scale: 1 / 80 }, stage)).toEqual({
      x: 0,
      y: 0,
      width: 8000,
      height: 4000,
      step: 80,
    });
    // Pixel for pixel, moved by 1000 and 30.
    expect(seenPart(picture, { x: -1000, y: -30, scale: 1 }, stage)).toEqual({
      x: 1000,
      y: 30,
      width: 100,
      height: 50,
      step: 1,
    });
    // To the last column, and none beyond.
    const last = seenPart(picture, { x: -8000 * 4 + 100, y: 0, scale: 4 }, stage);
    expect([last.x, last.width]).toEqual([7975, 25]);
  });

  it("each drawn pixel is the mean of some that it stands for, and itself where it stands for one", () => {
    vi.stubGlobal(
      "ImageData",
      class {
        readonly data: Uint8ClampedArray;
        constructor(
          readonly width: number,
          readonly height: number,
        ) {
          this.data = new Uint8ClampedArray(4 * width * height);
        }
      },
    );
    const data = Uint8Array.from({ length: 3 * 36 }, (_, i) => 2 * Math.floor(i / 3));
    const square = { name: "square", width: 6, height: 6, data };
    const whole = partPixels(square, { x: 0, y: 0, width: 6, height: 6, step: 3 });
    // 0, 1, 2, 6, 7, 8, 12, 13 and 14, doubled.
    expect([...whole.data.slice(0, 4)]).toEqual([14, 14, 14, 255]);
    expect([whole.width, whole.height]).toEqual([2, 2]);
    const one = partPixels(square, { x: 2, y: 1, width: 2, height: 1, step: 1 });
    expect([one.data[0], one.data[4]]).toEqual([16, 18]);
    const values = Float32Array.from({ length: 36 }, (_, i) => i);
    const seen = partValues({ width: 6, height: 6, values }, { x: 0, y: 0, width: 6, height: 6, step: 3 });
    expect([...seen.values]).toEqual([0, 3, 18, 21]);
    vi.unstubAllGlobals();
  });
});

describe("names in the scatter", () => {
  const point = (name: string, cx: number, cy: number) => ({ name, cx, cy });

  it("stand to the right, and elsewhere where another point or the border is in the way", () => {
    const [free, beside, last] = placeLabels(
      [point("free", 50, 20), point("beside", 100, 100), point("at the border", 390, 200)],
      10,
      420,
    );
    expect(free).toEqual({ x: 59, y: 24, anchor: "start" });
    expect(beside!.anchor).toBe("start");
    expect(last!.anchor).toBe("end");
  });

  it("never lie on each other or on a point, where there is room", () => {
    const points = [point("blur", 74, 120), point("network x4", 98, 116), point("noise", 86, 104)];
    const boxes = placeLabels(points, 66, 420).map(({ x, y, anchor }, i) => {
      const long = points[i]!.name.length * 6;
      const left = anchor === "start" ? x : anchor === "end" ? x - long : x - long / 2;
      return { left, right: left + long, top: y - 9, bottom: y + 2 };
    });
    const dots = points.map(({ cx, cy }) => ({ left: cx - 5, right: cx + 5, top: cy - 5, bottom: cy + 5 }));
    for (const [i, one] of boxes.entries())
      for (const [j, other] of [...boxes, ...dots].entries()) {
        if (i === j) continue;
        const apart =
          one.right < other.left || one.left > other.right || one.bottom < other.top || one.top > other.bottom;
        expect(apart, `${i} and ${j}`).toBe(true);
      }
  });
});
