// `node scripts/draw-samples.mjs`: images/*.png of drawings/*.svg, with fonts of a package, so that every machine draws the same.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Resvg } from "@resvg/resvg-js";
import sharp from "sharp";

const folder = fileURLToPath(new URL("..", import.meta.url));
const fonts = join(dirname(createRequire(import.meta.url).resolve("dejavu-fonts-ttf/package.json")), "ttf");
const font = {
  fontFiles: ["DejaVuSans.ttf", "DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf"].map((file) => join(fonts, file)),
  loadSystemFonts: false,
};

/** A drawing, by name: RGBA pixels, all of them opaque. */
export function drawSample(name) {
  const drawing = readFileSync(join(folder, "drawings", `${name}.svg`), "utf8");
  return new Resvg(drawing, { font, fitTo: { mode: "width", value: 256 } }).render();
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const file of readdirSync(join(folder, "drawings"))) {
    const name = file.replace(".svg", "");
    const { width, height, pixels } = drawSample(name);
    const image = sharp(pixels, { raw: { width, height, channels: 4 } }).removeAlpha();
    writeFileSync(join(folder, "images", `${name}.png`), await image.png({ compressionLevel: 9 }).toBuffer());
  }
