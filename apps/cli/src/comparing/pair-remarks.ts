import type { EvaluationRow } from "@srloss/evaluate";
import type { DecodedImage } from "@srloss/node-gpu";
import { distinctNames } from "../report/pair-report.ts";

interface Named {
  readonly sr: string;
  readonly hr: string;
}

/** What papers and programs call originals, between other letters than these. */
const original = /(^|[^a-z])(hr|gt|originals?|ground[ _-]?truth|references?)([^a-z]|$)/i;

/** What to say where the first name is an original's and the second is not; undefined of others. */
export function seemSwapped(files: Named): string | undefined {
  const { sr, hr } = distinctNames(files.sr, files.hr);
  return original.test(sr) && !original.test(hr)
    ? `${sr} is taken as the reconstruction and ${hr} as its original: it is srloss compare SR HR, in this order.`
    : undefined;
}

/** What is compared where one file is gray and the other is not; undefined where both are alike. */
export function grayAndColour(
  files: Named,
  { sr, hr }: Record<"sr" | "hr", Pick<DecodedImage, "grayscale">>,
  rows: readonly EvaluationRow[],
): string | undefined {
  if (sr.grayscale === hr.grayscale) return undefined;
  const [gray, other] = sr.grayscale ? [files.sr, files.hr] : [files.hr, files.sr];
  const row = rows.find(({ convention }) => convention !== undefined);
  return `${gray} is gray and ${other} is in colour: gray counts as equal R, G and B${row ? `, and ${row.measure} is of ${row.of}` : ""}.`;
}
