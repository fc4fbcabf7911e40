import type { CAC } from "cac";
import { interrupted } from "../terminal/interruption.ts";

/** Commands that make images. */
export function imageCommands(cli: CAC): void {
  cli
    .command("demo", "What the losses say about blur, noise, JPEG and upscaling: a table and a page to look at")
    .option("--out <dir>", "Where the page and the images go (default: srloss-demo)")
    .option("--images <names>", "Only these: shapes,text,textures,still-life")
    .option("--weights <source>", "As for compare")
    .option("--engine <engine>", "As for compare")
    .option("--threads <n>", "As for compare")
    .option("--packages <dir>", "As for compare")
    .option("--json", "Print one JSON object")
    .option("--verbose", "As for compare")
    .option("--quiet", "As for compare")
    .example("  srloss demo")
    .example("  srloss demo --out first-look --weights random")
    .action(async (options) => (await import("../commands/demo.ts")).demo(options, interrupted));

  cli
    .command(
      "resize <in> <out>",
      "An image in another size, pixel for pixel as MATLAB's imresize makes it; OUT is a PNG",
    )
    .option("--scale <s>", "Times as large: 4, 0.25 or 1/4; sides are rounded up")
    .option("--size <WxH>", "Width and height of the result, instead of --scale")
    .option("--method <name>", "cubic (default), lanczos2, lanczos3, bilinear, box or nearest")
    .option("--no-antialias", "Don't widen the kernel where the image shrinks")
    .option("--background <r,g,b>", "Colour to put behind transparent pixels")
    .option("--engine <engine>", "As for compare")
    .option("--threads <n>", "As for compare")
    .option("--packages <dir>", "As for compare")
    .option("--quiet", "As for compare")
    .example("  srloss resize hr.png lr.png --scale 1/4")
    .example("  srloss resize lr.png bicubic.png --scale 4")
    .action(async (from: string, to: string, options) =>
      (await import("../commands/resize.ts")).resize(from, to, options),
    );
}
