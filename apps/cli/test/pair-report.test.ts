import { expect, it } from "vitest";
import { pageImage } from "../src/report/page-image.ts";
import { distinctNames } from "../src/report/pair-report.ts";

it.each([
  ["a.png", "b.png", "a.png", "b.png"],
  ["bicubic/0001.png", "hr/0001.png", "bicubic/0001.png", "hr/0001.png"],
  ["/data/set5/bicubic/x4/baby.png", "/data/set5/hr/x4/baby.png", "bicubic/x4/baby.png", "hr/x4/baby.png"],
  ["a.png", "./a.png", "a.png", "./a.png"],
])("%s and %s are told apart", (sr, hr, one, other) => {
  expect(distinctNames(sr, hr)).toEqual({ sr: one, hr: other });
});

it("an image on a page is whole where it is small, and small where it is large", async () => {
  const noise = (side: number) => {
    let state = 1;
    const data = Uint8Array.from({ length: side * side * 3 }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state >>> 24;
    });
    return { width: side, height: side, channels: 3 as const, data };
  };
  expect((await pageImage(noise(32), 1e6)).loss).toBe("");
  const large = await pageImage(noise(1200), 3e5);
  expect(large.loss).toMatch(/^shrunk to 1000x1000, WebP of quality 75$/);
  expect(large.uri.length).toBeLessThan(1.5e6);
});
