import "@tensorflow/tfjs-backend-cpu";
import { loadVgg19, type Vgg } from "@srloss/vgg";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  checkRequest,
  type EvaluatePairsOptions,
  evaluatePair,
  evaluatePairs,
  networkNeeds,
  type PairOfFiles,
  type PairRow,
  pairTensors,
  requestKey,
} from "../src/index.ts";

/** A file is its name: `16x20 7` is an image of that size made of that seed. */
const bytes = (file: string) => new TextEncoder().encode(file);
function image(file: string) {
  const [, width, height, seed] = /^(\d+)x(\d+) (\d+)$/.exec(file)?.map(Number) ?? [];
  if (width === undefined) throw new Error(`${file} is no image.`);
  const data = Uint8Array.from({ length: 3 * width * height! }, (_, i) => (i * i * seed! + 31 * i) % 256);
  return { width, height: height!, data };
}
const pair = (id: number, sr = `16x${16 + (id % 3)} ${id}`, hr = `16x${16 + (id % 3)} ${id + 1}`): PairOfFiles => ({
  id: String(id),
  sr,
  hr,
});
const made = { engine: { name: "cpu", device: "" }, versions: { srloss: "1" } };
const options = (more: Partial<EvaluatePairsOptions> = {}): EvaluatePairsOptions => ({
  networks: [],
  made,
  read: async (file) => bytes(file),
  decode: async (_, file) => image(file),
  ...more,
});
async function all(rows: AsyncIterable<PairRow>): Promise<PairRow[]> {
  const found: PairRow[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

let vgg: Vgg;
beforeAll(async () => {
  vgg = await loadVgg19({ weights: "random", upTo: "block1_conv2" });
});
afterAll(() => vgg.dispose());

describe("evaluatePairs", () => {
  it("has what evaluatePair measures, of every size, in order, and leaves no tensor", async () => {
    const request = checkRequest({ measures: ["l1", "perceptual"], layers: ["block1_conv2"], cropBorder: 2 });
    const networks = networkNeeds(request).map((need) => ({ need, vgg }));
    const pairs = [0, 1, 2, 3, 4].map((id) => pair(id + 1));
    const before = tf.memory().numTensors;
    const rows = await all(evaluatePairs(request, pairs, options({ networks })));
    expect(tf.memory().numTensors).toBe(before);
    expect(rows.map(({ id }) => id)).toEqual(["1", "2", "3", "4", "5"]);
    for (const { sr, hr, values, width, height } of rows) {
      const tensors = pairTensors({ sr: image(sr), hr: image(hr) }, 2);
      const alone = await evaluatePair(tensors, request, networks);
      expect({ values, width, height }).toEqual({ values: alone.values, width: alone.width, height: alone.height });
      tf.dispose([tensors.sr, tensors.hr]);
    }
  });

  it("refuses what is no pair, in a sentence, behind the rows before it", async () => {
    const request = { measures: ["l1"] } as const;
    for (const [one, why] of [
      [null, /^evaluatePairs: a pair's id is text/],
      [{ id: "a", sr: "16x16 1" }, /^evaluatePairs: a pair's hr is text/],
      [{ id: 7, sr: "16x16 1", hr: "16x16 2" }, /^evaluatePairs: a pair's id is text/],
    ] as const) {
      const rows = evaluatePairs(request, [pair(1), one as never], options());
      expect((await rows.next()).value).toMatchObject({ id: "1" });
      await expect(rows.next()).rejects.toThrow(why);
    }
  });

  it("makes rows of pairs that fail, and goes on", async () => {
    const pairs = [pair(1), pair(2, "16x16 1", "16x17 1"), pair(3, "hello"), pair(4, "4x4 1", "4x4 2"), pair(5)];
    const rows = await all(evaluatePairs({ measures: ["ssim"] }, pairs, options()));
    expect(rows.map(({ error }) => error)).toEqual([
      undefined,
      expect.stringContaining("different sizes"),
      "hello is no image.",
      expect.stringContaining("ssim needs at least 11x11"),
      undefined,
    ]);
    expect(rows[1]).toMatchObject({ values: {}, sha256: { sr: expect.any(String) }, key: expect.any(String) });
    const cropped = await all(evaluatePairs({ measures: ["ssim"] }, pairs.slice(1, 2), options({ crop: true })));
    expect(cropped[0]).toMatchObject({ width: 16, height: 16 });
  });

  it("measures nothing that is known, by the contents and the request", async () => {
    const request = { measures: ["l1" as const] };
    const [first] = await all(evaluatePairs(request, [pair(1)], options()));
    const decoded: string[] = [];
    const decode = async (_: Uint8Array, file: string) => {
      decoded.push(file);
      return image(file);
    };
    const known = (key: string) => (key === first!.key ? first : undefined);
    const renamed = { ...pair(1), id: "another", candidate: "a" };
    const again = await all(evaluatePairs(request, [renamed, pair(2)], options({ decode, known })));
    expect(again[0]).toEqual({ ...first, id: "another", candidate: "a" });
    expect(decoded).toEqual([pair(2).sr, pair(2).hr]);
    const [other] = await all(evaluatePairs({ measures: ["l1", "l2"] }, [pair(1)], options({ known })));
    expect(other!.key).not.toBe(first!.key);
  });

  it("asks for no more pairs than there is room for", async () => {
    let asked = 0;
    function* endless() {
      for (;;) yield pair(++asked);
    }
    let rows = 0;
    for await (const _ of evaluatePairs({ measures: ["l1"] }, endless(), options({ ahead: 3 }))) {
      expect(asked).toBeLessThanOrEqual(rows + 5);
      if (++rows === 20) break;
    }
    expect(rows).toBe(20);
  });

  it("stops between two pairs where its signal says so", async () => {
    const controller = new AbortController();
    const seen: string[] = [];
    const run = async () => {
      const rows = evaluatePairs(
        { measures: ["l1"] },
        [1, 2, 3].map((id) => pair(id)),
        options({ signal: controller.signal }),
      );
      for await (const { id } of rows) {
        seen.push(id);
        controller.abort(new Error("enough"));
      }
    };
    await expect(run()).rejects.toThrow("enough");
    expect(seen).toEqual(["1"]);
  });

  it("throws what the list of pairs throws, after the rows before it", async () => {
    async function* broken() {
      yield pair(1);
      throw new Error("the list is cut");
    }
    const seen: string[] = [];
    const run = async () => {
      for await (const { id } of evaluatePairs({ measures: ["l1"] }, broken(), options())) seen.push(id);
    };
    await expect(run()).rejects.toThrow("the list is cut");
    expect(seen).toEqual(["1"]);
  });
});

describe("requestKey", () => {
  it("changes with all that changes numbers, and with nothing else", async () => {
    const same = { ...made, networks: [] };
    const key = await requestKey({ measures: ["l1", "psnr"] }, same);
    expect(await requestKey({ maps: true, measures: ["psnr", "l1"] }, same)).toBe(key);
    expect(
      await requestKey({ measures: ["l1", "psnr"] }, { ...same, engine: { name: "cpu", device: "8 threads" } }),
    ).toBe(key);
    for (const other of [
      requestKey({ measures: ["l1"] }, same),
      requestKey({ measures: ["l1", "psnr"], channels: "y" }, same),
      requestKey({ measures: ["l1", "psnr"] }, { ...same, networks: [vgg] }),
      requestKey({ measures: ["l1", "psnr"] }, { ...same, versions: { srloss: "2" } }),
      requestKey({ measures: ["l1", "psnr"] }, same, { background: [0, 0, 0] }),
    ])
      expect(await other).not.toBe(key);
  });
});
