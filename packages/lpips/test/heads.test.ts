import { readFileSync } from "node:fs";
import { join } from "node:path";
import { testData } from "@srloss/reference";
import { expect, it } from "vitest";
import { alpha, beta } from "../src/dists/alpha-beta.ts";
import { decodeFloats, readHeads } from "../src/heads/read-heads.ts";

it.skipIf(!testData)("are the published ones", async () => {
  const { data } = testData!;
  for (const network of ["alex", "squeeze"] as const) {
    const name = join(data, "lpips", `lpips_${network}_v0.1.hwio.f32le`);
    const file = readFileSync(`${name}.bin`);
    const { weights } = JSON.parse(readFileSync(`${name}.json`, "utf8"));
    const expected = weights
      .filter((tensor: { name: string }) => tensor.name.startsWith("lin"))
      .flatMap(({ shape, byteOffset }: { shape: number[]; byteOffset: number }) =>
        Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => file.readFloatLE(byteOffset + 4 * i)),
      );
    expect([...(await readHeads(network, "0.1"))]).toEqual(expected);
  }
  const published = JSON.parse(readFileSync(join(data, "dists/alpha-beta.json"), "utf8"));
  expect([...decodeFloats(alpha)]).toEqual(published.alpha.map(Math.fround));
  expect([...decodeFloats(beta)]).toEqual(published.beta.map(Math.fround));
});

it("have a weight for each channel", async () => {
  for (const version of ["0.1", "0.0"] as const) {
    const counts = await Promise.all(
      (["alex", "squeeze", "vgg"] as const).map(async (n) => (await readHeads(n, version)).length),
    );
    expect(counts).toEqual([1152, 2240, 1472]);
  }
});
