import { expect, it } from "vitest";
import { commandLine } from "../src/compare/take-along/command-line.ts";
import { hashToSettings } from "../src/page/settings.ts";
import type { Image } from "../src/worker/image.ts";

const picture = (name: string): Image => ({ name, width: 64, height: 64, data: new Uint8Array(64 * 64 * 3) });
const pictures = { original: picture("the cat's.png"), reconstructions: [picture("a.png"), picture("b & c.png")] };

it("a command line asks for what the page measured, or says what it can't ask for", () => {
  const plain = commandLine(hashToSettings("measures=psnr"), pictures, undefined);
  expect(plain).toBe(
    "npx srloss compare a.png 'the cat'\\''s.png' --loss psnr --layers block3_conv3 --weights keras\n" +
      "npx srloss compare 'b & c.png' 'the cat'\\''s.png' --loss psnr --layers block3_conv3 --weights keras\n",
  );
  const more = commandLine(hashToSettings("measures=psnr&region=4,8,32,16&background=white"), pictures, undefined);
  const [said, first] = more.split("\n");
  expect(said).toBe("# The page measured a part only: 32x16 pixels from 4,8. Cut both images to it first.");
  expect(first).toContain(" --background 255,255,255");
  expect(plain).not.toContain("#");
  const option = { ...pictures, reconstructions: [picture("--json.png")] };
  expect(commandLine(hashToSettings("measures=psnr"), option, undefined)).toMatch(
    /^npx srloss compare \.\/--json\.png /,
  );
});
