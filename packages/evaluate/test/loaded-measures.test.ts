import "@tensorflow/tfjs-backend-cpu";
import { addMeasures, type LoadedMetric, type Measure, type MeasureName, measures } from "@srloss/core";
import { networkToSafetensors } from "@srloss/lpips";
import { randomSqueezeNet } from "@srloss/reference/random-networks";
import * as tf from "@tensorflow/tfjs-core";
import { Ajv } from "ajv";
import { beforeAll, describe, expect, it } from "vitest";
import {
  checkRequest,
  checkSize,
  errorMap,
  evaluateCandidates,
  evaluatePair,
  evaluatePairs,
  evaluationJson,
  evaluationRows,
  evaluationSchema,
  findMeasure,
  hasMap,
  type LoadedMeasure,
  loadMeasures,
  networkNeeds,
  type PairRow,
} from "../src/index.ts";
import { images } from "./images.ts";

/** A measure whose loads and disposals are counted, and which may be asked for a value that it can't give. */
const counted = { loads: 0, disposals: 0, options: [] as object[] };
const weights = { name: "counted", sha256: "00", verified: false };
const row: Measure = {
  ...measures.psnr,
  metric: undefined as never,
  title: "Counted",
  better: "lower",
  byConvention: undefined as never,
  load: async (options: object): Promise<LoadedMetric> => {
    counted.loads++;
    counted.options.push(options);
    const held = tf.scalar(1);
    const dispose = () => {
      counted.disposals++;
      held.dispose();
    };
    return { value: () => tf.tensor1d([7]), network: "counter", preprocessing: "none", weights, dispose };
  },
};
addMeasures({ counted: row } as never);
const name = "counted" as MeasureName;
const since = () => {
  const { loads, disposals } = counted;
  return () => ({ loads: counted.loads - loads, disposals: counted.disposals - disposals });
};

describe("a measure that has to be loaded", () => {
  const pair = images(12, 12);

  it("is loaded for one evaluation and disposed of, where nobody loaded it before", async () => {
    const [before, happened] = [tf.memory().numTensors, since()];
    const { values, judges } = await evaluatePair(pair, { measures: [name, "l1"] }, []);
    expect(values[name]).toBe(7);
    expect(judges).toEqual({ [name]: "counter" });
    expect(happened()).toEqual({ loads: 1, disposals: 1 });
    expect(tf.memory().numTensors).toBe(before);
  });

  it("stays where it was loaded before, with its own settings and the caller's", async () => {
    const request = checkRequest({ measures: [name], loadWith: { [name]: { net: "small" } } });
    const happened = since();
    const loaded = await loadMeasures(request, (measure) => ({ cache: measure }));
    expect(counted.options.at(-1)).toEqual({ net: "small", cache: name });
    for await (const { values } of evaluateCandidates(pair.hr, [pair, { sr: pair.hr }], request, [], { loaded }))
      expect(values[name]).toBe(7);
    await evaluatePair(pair, request, [], { loaded });
    expect(happened()).toEqual({ loads: 1, disposals: 0 });
    loaded[0]!.metric.dispose();
  });

  it("is loaded once for all pairs of a run, is a part of their keys, and is disposed of also where nobody reads on", async () => {
    const gray = (level: number) => ({ width: 12, height: 12, data: new Uint8Array(432).fill(level) });
    const options = {
      networks: [],
      made: { engine: { name: "cpu", device: "" } },
      read: async (file: string) => Uint8Array.of(Number(file)),
      decode: async ([level]: Uint8Array) => gray(level!),
    };
    const pairs = [1, 2, 3].map((level) => ({ id: String(level), sr: String(level), hr: "5" }));
    const [before, happened] = [tf.memory().numTensors, since()];
    const rows: PairRow[] = [];
    for await (const found of evaluatePairs({ measures: [name] }, pairs, options)) rows.push(found);
    expect(rows.map(({ values }) => values)).toEqual([{ counted: 7 }, { counted: 7 }, { counted: 7 }]);
    expect(happened()).toEqual({ loads: 1, disposals: 1 });
    for await (const _ of evaluatePairs({ measures: [name] }, pairs, options)) break;
    expect(happened()).toEqual({ loads: 2, disposals: 2 });
    expect(tf.memory().numTensors).toBe(before);
    const metric = { ...(await loadMeasures({ measures: [name] }))[0]!.metric, weights: { ...weights, sha256: "11" } };
    const other = await evaluatePairs({ measures: [name] }, pairs, {
      ...options,
      loaded: [{ measure: name, metric }],
    }).next();
    expect((other.value as PairRow).key).not.toBe(rows[0]!.key);
    metric.dispose();
  });

  it("is one sentence where it is missing, or its settings are none", async () => {
    const missing = evaluatePair(pair, { measures: [name] }, [], { loaded: [] });
    await expect(missing).rejects.toThrow("evaluatePair: counted has a network of its own");
    const wrong = evaluatePair(pair, { measures: [name] }, [], { loaded: 3 as never });
    await expect(wrong).rejects.toThrow("loaded is what loadMeasures(request) resolves to; got 3");
    expect(() => checkRequest({ loadWith: { psnr: {} } })).toThrow('has no option "psnr"');
    expect(() => checkRequest({ loadWith: { lpips: 3 as never } })).toThrow("loadWith.lpips is an object");
    expect(checkRequest({ measures: ["l1"], loadWith: { lpips: { net: "vgg" } } }).loadWith).toBeUndefined();
  });

  it("gives back what was loaded where the next one fails", async () => {
    const happened = since();
    const failing = loadMeasures({ measures: ["lpips", name] }, (measure) =>
      measure === name ? {} : { net: "none" as never },
    );
    await expect(failing).rejects.toThrow('net is "alex"');
    const { loads, disposals } = happened();
    expect(loads).toBe(disposals);
  });
});

describe("LPIPS and DISTS", () => {
  const pair = images(40, 36);
  let loaded: readonly LoadedMeasure[];
  const request = checkRequest({
    measures: ["LPIPS" as never, "l1"],
    loadWith: { lpips: { net: "squeeze" } },
    maps: true,
  });
  beforeAll(async () => {
    const file = await networkToSafetensors({ network: "squeezenet1_1", layers: randomSqueezeNet() });
    loaded = await loadMeasures(request, () => ({ weights: file }));
  });

  it("are rows of the table that need no VGG of the request's, and are not asked for by themselves", () => {
    expect([findMeasure("lpips"), findMeasure("DISTS")]).toEqual(["lpips", "dists"]);
    expect(networkNeeds(checkRequest({ measures: ["lpips", "dists"] }))).toEqual([]);
    expect(checkRequest().measures).not.toContain("lpips");
    expect([hasMap("lpips"), hasMap("dists")]).toEqual([true, false]);
    expect(() => checkSize(request, undefined, { width: 30, height: 64 })).toThrow("lpips needs at least 31x31");
  });

  it("are measured, drawn, tabled and written as JSON", async () => {
    const before = tf.memory().numTensors;
    const evaluation = await evaluatePair(pair, request, [], { loaded });
    expect(tf.memory().numTensors).toBe(before);
    const { values, maps } = evaluation;
    const own = loaded[0]!.metric;
    const alone = tf.tidy(() => own.value(pair.hr, pair.sr).dataSync()[0]!);
    expect(values.lpips).toBeCloseTo(alone, 6);
    expect(maps.map(({ measure }) => measure)).toEqual(["l1", "lpips"]);
    const map = maps[1]!;
    expect([map.width, map.height, map.mean]).toEqual([36, 40, values.lpips]);
    const mean = map.values.reduce((sum, value) => sum + value, 0) / map.values.length;
    expect(Math.abs(mean / map.mean - 1)).toBeLessThan(0.1);
    expect(errorMap(map, evaluation).area).toEqual({ x: 0, y: 0, width: 36, height: 40 });
    const [, lpips] = evaluationRows(evaluation, request);
    expect(lpips).toMatchObject({ title: "LPIPS", better: "lower", of: "RGB, by squeezenet1_1" });
    const json = evaluationJson(evaluation, request, { engine: { name: "cpu", device: "" }, networks: [own] });
    expect(new Ajv().compile(evaluationSchema)(JSON.parse(JSON.stringify(json)))).toBe(true);
    expect(json.networks).toEqual([expect.objectContaining({ network: "squeezenet1_1", verified: false })]);
  });
});
