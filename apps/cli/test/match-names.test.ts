import { describe, expect, it } from "vitest";
import { matchNames } from "../src/evaluating/match-names.ts";

const pairs = (sr: string[], hr: string[], pattern?: string) =>
  matchNames(sr, hr, pattern).pairs.map(({ sr, hr }) => `${sr} ${hr}`);

describe("matchNames", () => {
  it.each([
    ["a.png", "a.jpg"],
    ["ax4.png", "a.png"],
    ["a_x4.png", "a.png"],
    ["a-bicubic.png", "a.png"],
    ["set/a_x4_SR.png", "set/a.png"],
    ["img_10_x4.png", "img_10.png"],
  ])("pairs %s with %s", (sr, hr) => {
    expect(pairs([sr], [hr])).toEqual([`${sr} ${hr}`]);
  });

  it("takes the longest name, and a number for another image", () => {
    expect(pairs(["img_10_x4.png", "img_1_x4.png"], ["img_1.png", "img_10.png"])).toEqual([
      "img_1_x4.png img_1.png",
      "img_10_x4.png img_10.png",
    ]);
    expect(matchNames(["img_1_2.png"], ["img_1.png"])).toEqual({
      pairs: [],
      unmatchedSr: ["img_1_2.png"],
      unmatchedHr: ["img_1.png"],
    });
  });

  it("follows a pattern to the letter", () => {
    expect(pairs(["d/ax4.png", "d/a.png"], ["d/a.png"], "{name}x4")).toEqual(["d/ax4.png d/a.png"]);
    expect(pairs(["sr_a.png"], ["a.png"], "sr_{name}")).toEqual(["sr_a.png a.png"]);
    expect(() => matchNames([], ["a.png"], "x4")).toThrow('--match needs {name} once, as in --match "{name}x4"');
  });

  it("guesses nothing where two fit", () => {
    expect(() => matchNames(["a_x2.png", "a_x4.png"], ["a.png"])).toThrow(
      'Both a_x2.png and a_x4.png could be of the original a.png; say which with --match, as in --match "{name}x4".',
    );
    expect(() => matchNames([], ["a.png", "a.jpg"])).toThrow("Two originals have the name a");
    expect(matchNames(["a.png", "a_x4.png"], ["a.png"]).unmatchedSr).toEqual(["a_x4.png"]);
  });
});
