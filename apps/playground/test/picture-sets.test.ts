import { describe, expect, it } from "vitest";
import { pictureSets } from "../src/compare/inputs/picture-sets.ts";
import { withoutOriginalWords } from "../src/compare/inputs/role-words.ts";
import { placed } from "../src/page/dropped-files.ts";

const sets = (...paths: string[]) =>
  pictureSets(paths.map((path) => ({ path, file: new File([], path) }))).map(
    ({ name, original, reconstructions }) =>
      `${name}: ${original.path} < ${reconstructions.map(({ path }) => path).join(" ")}`,
  );

describe("pairs by name", () => {
  it("are found in folders of which one is called hr", () => {
    expect(
      sets("t/gan/b_x4.png", "t/hr/b.png", "t/hr/a10.png", "t/hr/a9.png", "t/gan/a9.png", "t/lr/a9x4.png"),
    ).toEqual(["a9: t/hr/a9.png < t/gan/a9.png t/lr/a9x4.png", "b: t/hr/b.png < t/gan/b_x4.png"]);
  });

  it("are kept apart where two sets have names in common", () => {
    expect(sets("5/HR/a.png", "5/sr/a.png", "14/HR/a.png", "14/sr/a.png")).toEqual([
      "a: 5/HR/a.png < 5/sr/a.png",
      "a: 14/HR/a.png < 14/sr/a.png",
    ]);
  });

  it("are found in folders that say nothing: the originals' has what the names of the others begin with", () => {
    expect(sets("one/ax2.png", "two/a.png", "three/a_gan.png", "two/b.png")).toEqual([
      "a: two/a.png < one/ax2.png three/a_gan.png",
    ]);
  });

  it("are found in one folder, by what the names of originals say, or by what others begin with", () => {
    expect(sets("baby_HR.png", "baby_bicubic.png", "gt-bird.png", "bird_x4.png", "notes.png")).toEqual([
      "baby: baby_HR.png < baby_bicubic.png",
      "bird: gt-bird.png < bird_x4.png",
    ]);
    expect(sets("a.png", "a_x4.png", "a-gan.png", "b.png", "bx4.png")).toEqual([
      "a: a.png < a_x4.png a-gan.png",
      "b: b.png < bx4.png",
    ]);
  });

  it("are none where names say nothing", () => {
    expect(sets("bicubic.png", "hr.png", "jpeg.png")).toEqual([]);
    expect(withoutOriginalWords("hr.png")).toBeUndefined();
  });

  it("come without what a system leaves in folders", () => {
    expect(
      placed(["a.png", ".DS_Store", "Thumbs.db"].map((name) => new File([], name))).map(({ path }) => path),
    ).toEqual(["a.png"]);
  });
});
