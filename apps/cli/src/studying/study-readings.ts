import { meansOf } from "./study-means.ts";
import type { StudyReport } from "./study-report.ts";

/** What is said of these losses, and what the numbers of this study say to it. */
export interface Reading {
  readonly claim: string;
  readonly holds: boolean;
  readonly figures: string;
}

const percent = (part: number) => `${Math.round(100 * part)}%`;

/** In steps of the last digit that is printed: a difference counts where a reader sees it. */
const printed = (steps: number) => (value: number) => Math.round(steps * value);
const asPercent = printed(100);
const asDb = printed(100);
const asLpips = printed(1000);

/** The claims whose losses were trained. */
export function readings(report: StudyReport): Reading[] {
  const { l1, l2, perceptual, "perceptual+style": style, ...others } = meansOf(report.results);
  const found: Reading[] = [];
  const psnr = (means: typeof l1) => means!.values.psnr!;
  const pixel = [l1, l2].filter((means) => means !== undefined);
  const feature = [perceptual, style].filter((means) => means !== undefined);
  if (pixel.length && feature.length) {
    const [best, other] = [Math.max(...pixel.map(psnr)), Math.max(...feature.map(psnr))];
    found.push({
      claim: "Networks trained with L1 or L2 have the best PSNR.",
      holds: asDb(best) > asDb(other),
      figures: `${best.toFixed(2)} dB, against ${other.toFixed(2)} dB of the better one that was trained with features${others.bicubic ? ` and ${psnr(others.bicubic).toFixed(2)} dB of bicubic` : ""}.`,
    });
  }
  if (pixel.length) {
    const most = Math.max(...pixel.map(({ upperHalf }) => upperHalf));
    found.push({
      claim: "Their images are over-smoothed: high frequencies are missing.",
      holds: most < 0.7,
      figures: `They have at most ${percent(most)} of the original's power in the upper half of the frequencies.`,
    });
  }
  if (perceptual && pixel.length) {
    const before = Math.max(...pixel.map(({ upperHalf }) => upperHalf));
    found.push({
      claim: "With a perceptual loss images are sharper.",
      holds: asPercent(perceptual.upperHalf) > asPercent(before),
      figures: `${percent(perceptual.upperHalf)} of the original's power in the upper half of the frequencies, those of the checkerboard left out, against ${percent(before)}${lpipsOf(perceptual, pixel)}.`,
    });
    const board = Math.max(...pixel.map(({ checkerboard }) => checkerboard));
    found.push({
      claim: "They have checkerboard artefacts.",
      holds: perceptual.checkerboard > 1.2 * Math.max(1, board),
      figures: `The frequencies of the upsampling stand out ${perceptual.checkerboard.toFixed(2)} times as far as in the original, against ${board.toFixed(2)} times with L1 or L2.`,
    });
  }
  if (perceptual && style) {
    const [before, after] = [perceptual.values.style!, style.values.style!];
    const [was, is] = [perceptual, style].map(({ upperHalf }) => asPercent(upperHalf)) as [number, number];
    const nearer = Math.abs(Math.log(is / 100)) < Math.abs(Math.log(was / 100));
    const [lpipsWas, lpipsIs] = [perceptual, style].map(({ values }) => asLpips(values.lpips ?? 0)) as [number, number];
    found.push({
      claim: "With a style loss added, textures become more realistic.",
      holds: asPercent(after / before) < 100 && nearer && lpipsIs <= lpipsWas,
      figures: `The style loss is ${percent(after / before)} of that without it, and ${percent(style.upperHalf)} of the original's power is in the upper half of the frequencies, where it was ${percent(perceptual.upperHalf)}${lpipsOf(style, [perceptual])}.`,
    });
  }
  return found;
}

/** How many of the claims hold, and which don't, in a sentence. */
export function inShort(found: readonly Reading[]): string {
  const not = found.filter(({ holds }) => !holds).map(({ claim }) => claim.replace(/\.$/, ""));
  const count = `Of ${found.length} things that are said of these losses`;
  if (!not.length) return `${count} all hold here.`;
  return `${count} ${found.length - not.length} hold here. Not this: ${not.join("; ")}.`;
}

function lpipsOf(
  perceptual: { readonly values: Readonly<Record<string, number>> },
  pixel: (typeof perceptual)[],
): string {
  const [after, ...before] = [perceptual, ...pixel].map(({ values }) => values.lpips);
  if (after === undefined) return "";
  return `; LPIPS ${after.toFixed(3)}, against ${Math.min(...(before as number[])).toFixed(3)}`;
}
