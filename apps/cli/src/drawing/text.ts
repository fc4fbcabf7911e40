import type { Canvas } from "./canvas.ts";

/** Seven rows of five pixels, each row one base-32 digit: images carry their numbers without a font on the machine. */
const glyphs: Readonly<Record<string, string>> = {
  " ": "0000000",
  a: "00e1fhf",
  b: "gguhhhu",
  c: "00egghe",
  d: "11fhhhf",
  e: "00ehvge",
  f: "68u8888",
  g: "0fhhf1e",
  h: "gguhhhh",
  i: "40c444e",
  j: "20622ic",
  k: "ggikoki",
  l: "c44444e",
  m: "00qllll",
  n: "00uhhhh",
  o: "00ehhhe",
  p: "00uhugg",
  q: "00fhf11",
  r: "00mpggg",
  s: "00fge1u",
  t: "88u8896",
  u: "00hhhjd",
  v: "00hhha4",
  w: "00hhlla",
  x: "00ha4ah",
  y: "0hhhf1e",
  z: "00v248v",
  "0": "ehjlphe",
  "1": "4c4444e",
  "2": "eh1248v",
  "3": "eh161he",
  "4": "26aiv22",
  "5": "vgu11he",
  "6": "egguhhe",
  "7": "v124888",
  "8": "ehhehhe",
  "9": "ehhf11e",
  ".": "00000cc",
  ":": "0cc0cc0",
  "?": "eh12404",
  ",": "0000c48",
  "-": "000u000",
  "+": "044v440",
  _: "000000v",
  "=": "00u0u00",
  ">": "g84248g",
  "<": "248g842",
  "(": "4888884",
  ")": "8444448",
};

/** Pixels from one letter to the next, and from one line to the next, at scale 1. */
const letterWidth = 6;
export const lineHeight = 9;

/** Writes lower-case text with its top left corner at `x`, `y`; unknown letters are left blank. */
export function drawText(
  canvas: Canvas,
  text: string,
  x: number,
  y: number,
  colour: readonly [number, number, number],
  scale = 1,
): void {
  [...text.toLowerCase()].forEach((letter, index) => {
    const rows = glyphs[letter] ?? glyphs[" "]!;
    for (let row = 0; row < 7 * scale; row++)
      for (let column = 0; column < 5 * scale; column++)
        if ((Number.parseInt(rows[Math.floor(row / scale)]!, 32) >> (4 - Math.floor(column / scale))) & 1)
          canvas.set(x + index * letterWidth * scale + column, y + row, colour);
  });
}
