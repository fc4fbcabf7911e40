import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expectRelative } from "@srloss/conformance";
import { fsim, fsimc, gmsd, haarPsi, msGmsd, vif } from "@srloss/core/metrics";
import { testData } from "@srloss/reference";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, it } from "vitest";
import { readImage, useBackend } from "../../src/index.ts";

interface Cut {
  readonly hr: string;
  readonly sr: string;
  readonly cut: readonly [y: number, x: number, height: number, width: number];
  readonly whole: Readonly<Record<string, number>>;
  readonly green: Readonly<Record<string, number>>;
}

const metrics: Readonly<Record<string, (t: tf.Tensor, p: tf.Tensor) => tf.Tensor1D>> = {
  gmsd,
  ms_gmsd: msGmsd,
  haarpsi: haarPsi,
  vif_p: vif,
  fsim,
  fsimc,
};

/** Numbers of core's own tests, which have all of them on tfjs's wasm backend. */
const fixture = new URL("../../../core/test/fixtures/judged.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(fixture, "utf8")) as { readonly cases: readonly Cut[] };

describe.skipIf(!testData)("piq's values of cuts, on srloss-wasm", () => {
  beforeAll(async () => void (await useBackend({ engine: "srloss-wasm" })));

  it.each(cases.filter(({ sr }) => /kodim13\.bicubic4|coffee\.jpeg20/.test(sr)))(
    "$sr",
    async ({ hr, sr, cut: [y, x, height, width], whole, green }) => {
      const read = async (file: string) => {
        const image = await readImage(join(testData!.pairs, file));
        const cut = tf.slice(image, [0, y, x, 0], [1, height, width, 3]);
        image.dispose();
        return cut;
      };
      const pair = [await read(hr), await read(sr)] as const;
      const greens = pair.map((image) => tf.slice(image, [0, 0, 0, 1], [-1, -1, -1, 1]));
      const expectValue = async (result: tf.Tensor1D, expected: number, name: string) => {
        expectRelative((await result.data())[0]!, expected, 1e-5, name);
        result.dispose();
      };
      for (const [name, metric] of Object.entries(metrics)) {
        await expectValue(metric(...pair), whole[name]!, name);
        if (green[name]) await expectValue(metric(greens[0]!, greens[1]!), green[name], `${name} of green`);
      }
      tf.dispose([...pair, ...greens]);
    },
  );
});
