import { readdirSync, readFileSync } from "node:fs";
import { craftedPngs, describeCraftedPng, describePng } from "@srloss/conformance/png";
import { decodeImage as nodeDecodeImage } from "@srloss/node-gpu";
import { testData } from "@srloss/reference";
import { describe, expect, it } from "vitest";
import { decodeImage } from "../src/index.ts";

// PNG needs nothing of a browser.
describePng(decodeImage);
describeCraftedPng(
  decodeImage,
  craftedPngs.filter(({ decompressor }) => !decompressor),
);

it("what is read is called the same in Node: depth, gray, size", async () => {
  for (const { file, pixels, name } of craftedPngs) {
    if (!pixels) continue;
    const { data: _, ...ours } = await decodeImage(file, { background: [0, 0, 0] });
    expect(await nodeDecodeImage(file, { background: [0, 0, 0] }), name).toMatchObject(ours);
  }
});

const folders = testData ? [`${testData.data}/images`, `${testData.data}/lpips`, `${testData.pairs}/pairs`] : [];
const images = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".png"))
    .map((name) => `${folder}/${name}`),
);

describe.skipIf(!testData)("real images", () => {
  it("are there", () => expect(images.length).toBeGreaterThan(20));

  it.each(images.map((path) => [path.split("/").slice(-2).join("/"), path] as const))(
    "%s: what Node's decoder gives",
    async (_, path) => {
      const [{ data, ...rest }, { data: expected, ...others }] = await Promise.all([
        decodeImage(readFileSync(path)),
        nodeDecodeImage(path),
      ]);
      expect(rest).toEqual(others);
      expect(Buffer.compare(data as Uint8Array, expected as Uint8Array)).toBe(0);
    },
  );
});
