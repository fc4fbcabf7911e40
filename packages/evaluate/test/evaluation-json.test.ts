import "@tensorflow/tfjs-backend-cpu";
import { loadVgg19 } from "@srloss/vgg";
import { Ajv } from "ajv";
import { expect, it } from "vitest";
import {
  checkRequest,
  evaluatePair,
  evaluationJson,
  evaluationRows,
  evaluationSchema,
  networkNeeds,
} from "../src/index.ts";
import { images } from "./images.ts";

const valid = new Ajv({ allErrors: true }).compile(evaluationSchema);
const engine = { name: "cpu", device: "JavaScript" };

it("is what the schema says, also of equal images and of several layers", async () => {
  const { hr, sr } = images(16, 16);
  const vgg = await loadVgg19({ weights: "random", upTo: "block3_conv3" });
  const request = checkRequest({ presets: ["keras"], layers: ["block1_conv2", "block2_conv2"], channels: "y" });
  const networks = networkNeeds(request).map((need) => ({ need, vgg }));
  for (const pair of [
    { hr, sr },
    { hr, sr: hr },
  ]) {
    const evaluation = await evaluatePair(pair, request, networks);
    const files = { sr: "sr.png", hr: "hr.png" };
    const json = evaluationJson(evaluation, request, { engine, networks: [vgg], files, versions: { srloss: "1" } });
    const sent = JSON.parse(JSON.stringify(json));
    expect(valid(sent), JSON.stringify(valid.errors)).toBe(true);
    expect(sent).toEqual(json);
    if (pair.sr === hr) expect(json.values.psnr).toBe("Infinity");
    expect(json.networks[0]).toMatchObject({ network: "vgg19", weights: "random", verified: false });
    expect(json.layers).toEqual(["block1_conv2", "block2_conv2", "block3_conv3"]);
  }
  vgg.dispose();
});

it("the schema refuses what it does not describe", () => {
  const least = {
    ...{ schema: 1, width: 1, height: 1, cropBorder: 0, cropped: false, values: {}, mixes: {} },
    ...{ engine, networks: [], layers: [], pixelRange: [0, 255], channels: "rgb", versions: {} },
  };
  expect(valid(least)).toBe(true);
  for (const wrong of [{ schema: 2 }, { values: { psnr: null } }, { pixels: 3 }, { channels: "luma" }])
    expect(valid({ ...least, ...wrong })).toBe(false);
});

it("has a row for each number, with what a table says about it", async () => {
  const request = checkRequest({ measures: ["l1", "psnr", "msSsim"], terms: { l1: 0.25, l2: 1 }, channels: "y" });
  const evaluation = await evaluatePair(images(176, 176), request, []);
  const rows = evaluationRows(evaluation, request);
  expect(rows.map(({ name, unit, better, of }) => [name, unit, better, of])).toEqual([
    ["l1", "", "lower", "RGB in 0..255"],
    ["psnr (Y)", "dB", "higher", "Y of MATLAB's YCbCr, 16..235, convention srloss"],
    ["msSsim (Y)", "", "higher", "Y of MATLAB's YCbCr, 16..235, convention srloss"],
    ["terms", "", "lower", "weighted sum"],
    ["terms: l1", "", "lower", "RGB in 0..255, x 0.25"],
    ["terms: l2", "", "lower", "RGB in 0..255, x 1"],
  ]);
  expect(rows[3]!.value).toBe(evaluation.mixes.terms!.total);
});

it("says which measures see the luma, and which colours whatever the range", async () => {
  const request = checkRequest({ measures: ["l1", "edge", "oklab", "gmsd"], pixelRange: [0, 1] });
  const rows = evaluationRows(await evaluatePair(images(16, 16), request, []), request);
  expect(Object.fromEntries(rows.map(({ name, of }) => [name, of]))).toEqual({
    l1: "RGB in 0..1",
    edge: "luma",
    oklab: "RGB",
    gmsd: "luma",
  });
});

it("has each metric's own channels where those of a program differ", async () => {
  const request = checkRequest({ measures: ["psnr", "ssim"], convention: "pyiqa" });
  const evaluation = await evaluatePair(images(16, 16), request, []);
  expect(evaluationRows(evaluation, request).map(({ name, of }) => [name, of])).toEqual([
    ["psnr", "RGB, as pyiqa 0.1.16"],
    ["ssim (Y)", "Y of YIQ, 0..255, as pyiqa 0.1.16"],
  ]);
  const json = evaluationJson(evaluation, request, { engine, networks: [], versions: {} });
  expect([json.channels, json.luma, valid(json)]).toEqual(["own", "yiq", true]);
  for (const channels of ["rgb", "y"] as const) {
    const { values } = await evaluatePair(images(16, 16), checkRequest({ ...request, channels }), []);
    expect(values[channels === "rgb" ? "psnr" : "ssim"]).toBe(evaluation.values[channels === "rgb" ? "psnr" : "ssim"]);
  }
});

it("carries the convention's name", async () => {
  const request = checkRequest({ measures: ["l1", "psnr", "ssim"], convention: "pyiqa", channels: "y" });
  const evaluation = await evaluatePair(images(16, 16), request, []);
  const rows = evaluationRows(evaluation, request);
  expect(rows.map(({ name, of, convention }) => [name, of, convention])).toEqual([
    ["l1", "RGB in 0..255", undefined],
    ["psnr (Y)", "Y of YIQ, 0..255, as pyiqa 0.1.16", "pyiqa"],
    ["ssim (Y)", "Y of YIQ, 0..255, as pyiqa 0.1.16", "pyiqa"],
  ]);
  const json = evaluationJson(evaluation, request, { engine, networks: [] });
  expect([json.convention, json.luma]).toEqual(["pyiqa", "yiq"]);
  expect(valid(json)).toBe(true);
});
