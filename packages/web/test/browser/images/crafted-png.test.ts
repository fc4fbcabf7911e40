import { describeCraftedPng } from "@srloss/conformance/png/describe-crafted-png";
import { expect, it } from "vitest";
import { commands } from "vitest/browser";
import { decodeImage } from "../../../src/index.ts";

const files = (await commands.craftedPngs()).map(({ file, ...png }) => ({
  ...png,
  file: Uint8Array.from(atob(file), (character) => character.charCodeAt(0)),
}));

it("has them", () => expect(files.length).toBeGreaterThan(50));

describeCraftedPng(decodeImage, files);
