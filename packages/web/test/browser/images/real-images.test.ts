import { testData } from "@srloss/reference";
import { describe, expect, it } from "vitest";
import { commands } from "vitest/browser";
import { decodeImage, type ImageInput } from "../../../src/index.ts";

const folders = testData ? [`${testData.data}/images`, `${testData.data}/lpips`, `${testData.pairs}/pairs`] : [];
const names = await Promise.all(folders.map((folder) => commands.listFolder(folder)));
const images = folders.flatMap((folder, i) =>
  names[i]!.filter((name) => name.endsWith(".png")).map((name) => `${folder}/${name}`),
);

async function pixels(image: ImageInput) {
  const { width, height, data } = await decodeImage(image);
  const digest = await crypto.subtle.digest("SHA-256", Uint8Array.from(data));
  const sha256 = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { width, height, sha256 };
}

async function element(address: string): Promise<HTMLImageElement> {
  const image = Object.assign(new Image(), { src: address });
  await image.decode();
  return image;
}

const asStored: ImageBitmapOptions = { colorSpaceConversion: "none", premultiplyAlpha: "none" };

describe.skipIf(!testData)("real images have the pixels that Node reads", () => {
  it("are there", () => expect(images.length).toBeGreaterThan(20));

  it.each(images.map((address) => [address.split("/").slice(-2).join("/"), address] as const))(
    "%s: by address, as a Blob, an image element and an ImageBitmap",
    async (_, address) => {
      const expected = await commands.nodePixels(address);
      expect(await pixels(address)).toEqual(expected);
      const blob = await (await fetch(address)).blob();
      expect(await pixels(blob)).toEqual(expected);
      expect(await pixels(await element(address))).toEqual(expected);
      expect(await pixels(await createImageBitmap(blob, asStored))).toEqual(expected);
    },
  );
});
