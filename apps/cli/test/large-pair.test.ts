import { join } from "node:path";
import sharp from "sharp";
import { afterAll, describe, expect, it } from "vitest";
import { scratch } from "./srloss.ts";

const { folder, start, remove } = scratch();
afterAll(remove);

/** Says how much memory a process had at its peak, in kB, as the last line on stderr. */
const peakAtExit =
  "process.on('exit', () => process.stderr.write('\\npeak ' + process.resourceUsage().maxRSS + '\\n'))";

describe.runIf(process.platform === "linux")("compare of 2800x2000 pixels", () => {
  it("takes for its page what a map and its drawing need, one at a time", async () => {
    const [width, height] = [2800, 2000];
    // As rough as a photograph, on which every encoding but a small one is too large.
    const noise = { type: "gaussian", mean: 128, sigma: 40 } as const;
    const create = { width: 1400, height: 1000, channels: 3, background: "gray", noise } as const;
    const photograph = await sharp({ create }).png().toBuffer();
    for (const [name, kernel] of [
      ["hr", "lanczos3"],
      ["sr", "linear"],
    ] as const)
      await sharp(photograph)
        .resize(width, height, { kernel })
        .png({ compressionLevel: 1 })
        .toFile(join(folder, `${name}.png`));
    const peak = async (...more: string[]) => {
      const words = [
        "compare",
        "sr.png",
        "hr.png",
        "--loss",
        "l1",
        "--engine",
        "srloss-wasm",
        "--threads",
        "2",
        ...more,
      ];
      const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(peakAtExit)}` };
      const { status, stderr } = await start(words, { env }).ended;
      expect(status, stderr).toBe(0);
      return Number(/^peak (\d+)$/m.exec(stderr)![1]) * 1024;
    };
    const [without, withPage] = [await peak(), await peak("--html", "page.html")];
    // Of each pixel: the map and the sizes of its numbers, 4 bytes each, its colours, and what an encoder takes, which is not less for a
    // smaller image.
    expect((withPage - without) / (width * height)).toBeLessThan(60);
  });
});
